import { encodeConversation } from '../prompt/conversation.js';
import { PLACEHOLDER, type PromptPart } from '../prompt/prompt-part.js';
import { normalizeTurns, type Turn } from '../prompt/turns.js';
import type { PromptTokenizer } from './prompt-tokenizer.js';

/** What is asked for beside the question. */
export interface ConversationRequest {
  readonly request: string;
  /** Whether each frame's index stands in front of it, so that the model need not count tokens to name it. */
  readonly numbered: boolean;
}

/**
 * The conversation of a head that answers in words: the video and the question with a request, and the answer as targets,
 * or an open turn for it. Any other `<image>` in the question is removed, as in stages 2 and 3. Source: spec 3.4, 3.5.
 */
export function conversationPrompt(
  question: string,
  { request, numbered }: ConversationRequest,
  tokenizer: PromptTokenizer,
  answer?: string,
): PromptPart[] {
  const asked = `${question.replaceAll(`${PLACEHOLDER}\n`, '')}\n${request}`;
  const turns: Turn[] = [{ from: 'human', value: asked }];
  if (answer !== undefined) turns.push({ from: 'gpt', value: answer });
  const normal = normalizeTurns(turns, { picture: true });
  const parts = encodeConversation(normal, tokenizer, { targets: 'assistant', open: answer === undefined });
  if (!numbered) return parts;
  const label = (frame: number): Int32Array => tokenizer.encode(`${frame}: `);
  return parts.map((part) => (part.kind === 'image' ? { ...part, label } : part));
}
