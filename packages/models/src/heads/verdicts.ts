import { Module } from '@videoitg/core';
import { z } from 'zod';
import { conversationPrompt } from './conversation-prompt.js';
import { defineHead } from './define-head.js';
import { eachSample } from './each-sample.js';
import { HeadError } from './head-error.js';
import { nextToken } from './next-token.js';
import type { PromptTokenizer } from './prompt-tokenizer.js';
import type { SelectRun } from './select-run.js';
import { sigmoid } from './sigmoid.js';

const REQUEST = 'Say for each frame whether it is needed to answer: 1 for yes, 0 for no.';

/** Has no parameters: the language model writes the verdicts. */
class VerdictsHead extends Module {}

/**
 * The verdicts' two words. Digits: Qwen2's tokenizer splits numbers into single digits, so that T verdicts in a row are T
 * tokens whatever the vocabulary.
 */
export function writeVerdicts(labels: Float32Array): string {
  return Array.from(labels, (label) => (label === 1 ? '1' : '0')).join('');
}

/** Ids of the two words. @throws HeadError for a tokenizer that joins them. */
export function verdictTokens(tokenizer: PromptTokenizer): { readonly no: number; readonly yes: number } {
  const [[no], [yes], both] = [tokenizer.encode('0'), tokenizer.encode('1'), tokenizer.encode('0110')];
  if (no === undefined || yes === undefined || both.join() !== [no, yes, yes, no].join()) {
    throw new HeadError(
      'The tokenizer does not split numbers into single digits, so verdicts cannot be written one token a frame. ' +
        'Use one that does, such as Qwen2’s.',
    );
  }
  return { no, yes };
}

/**
 * Variant A, verdict format: the language model writes one word per frame, in order, each seeing those before it. The score
 * is the softmax over the two words' logits. Source: spec 3.5.
 */
export const verdicts = defineHead({
  name: 'verdicts',
  version: 1,
  options: z.strictObject({
    /** Whether each frame's index is written in front of its tokens. */
    numbered: z.boolean().default(false),
  }),
  layout: () => ({ order: { kind: 'causal' }, anchors: false }),
  prompt: (question, tokenizer, { numbered }, labels) =>
    conversationPrompt(question, { request: REQUEST, numbered }, tokenizer, labels && writeVerdicts(labels)),
  build: () => new VerdictsHead(),
  objective: nextToken,
  select: eachSample(judgeFrames),
});

async function judgeFrames(run: SelectRun, sample: number): Promise<Float32Array> {
  const { no, yes } = verdictTokens(run.tokenizer);
  const frames = run.samples[sample]?.frames ?? 0;
  const scores = new Float32Array(frames);
  const generation = await run.generate(sample);
  for (let frame = 0; frame < frames; frame++) {
    const { logits } = generation;
    // softmax over two logits is the sigmoid of their difference
    const difference = (logits[yes] ?? NaN) - (logits[no] ?? NaN);
    scores[frame] = sigmoid(difference);
    if (frame + 1 < frames) await generation.next(difference > 0 ? yes : no);
  }
  return scores;
}
