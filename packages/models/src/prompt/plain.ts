import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { PLACEHOLDER, textRows } from './prompt-part.js';
import type { PromptPart } from './prompt-part.js';

/**
 * Template `plain` of stage 1: the picture, then caption and line end, which are the targets. The record's human turn
 * is not shown. Source: spec 3.4.
 */
export function plainCaption(caption: string, tokenizer: Pick<Tokenizer, 'encode'>): PromptPart[] {
  return [{ kind: 'image' }, textRows(tokenizer.encode(`${caption}\n`), true)];
}

/**
 * Template `plain` of stage 4 and of inference: the video, then question and line end, no targets. `<image>` and a line
 * end are removed from the question wherever they stand; any other `<image>`, and any spelling of a special token, is
 * ordinary text (the reference fails on the former and obeys the latter). Source: spec 3.4.
 */
export function plainQuestion(question: string, tokenizer: Pick<Tokenizer, 'encode'>): PromptPart[] {
  const text = question.replaceAll(`${PLACEHOLDER}\n`, '');
  return [{ kind: 'image' }, textRows(tokenizer.encode(`${text}\n`), false)];
}
