import { Module } from '@videoitg/core';
import { z } from 'zod';
import { conversationPrompt } from './conversation-prompt.js';
import { defineHead } from './define-head.js';
import { eachSample } from './each-sample.js';
import { greedyToken } from './greedy.js';
import { IndexListGrammar, writeIndexList } from './index-list.js';
import { nextToken } from './next-token.js';
import type { SelectRun } from './select-run.js';

const options = z.strictObject({
  /** What stands in for indices that were not named: the model may name fewer than K. */
  fill: z.enum(['uniform', 'none']).default('uniform'),
  /** Whether each frame's index is written in front of its tokens. */
  numbered: z.boolean().default(false),
});

const REQUEST = 'List the indices of the frames that are needed to answer.';

/** Has no parameters: the language model writes the answer. */
class IndicesHead extends Module {}

/**
 * Variant A, list format: the language model writes the indices of the needed frames, greedily under a grammar. The score of
 * an index is exp(mean log-probability of its digits); frames that are not named score 0. Source: spec 3.5.
 */
export const indices = defineHead({
  name: 'indices',
  version: 1,
  options,
  layout: () => ({ order: { kind: 'causal' }, anchors: false }),
  prompt: (question, tokenizer, { numbered }, labels) =>
    conversationPrompt(question, { request: REQUEST, numbered }, tokenizer, labels && writeIndexList(labels)),
  build: () => new IndicesHead(),
  objective: nextToken,
  select: eachSample(writeIndices),
  fill: ({ fill }) => fill,
});

async function writeIndices(run: SelectRun, sample: number): Promise<Float32Array> {
  const frames = run.samples[sample]?.frames ?? 0;
  const scores = new Float32Array(frames);
  const grammar = new IndexListGrammar(run.tokenizer, { frames, most: run.k });
  const generation = await run.generate(sample);
  let digits: number[] = [];
  for (;;) {
    const { token, logProbability } = greedyToken(generation.logits, grammar.allowed());
    const index = grammar.accept(token);
    if (index !== undefined) {
      scores[index] = Math.exp(digits.reduce((sum, value) => sum + value, 0) / digits.length);
      digits = [];
    }
    if (grammar.ended) return scores;
    if (grammar.inIndex) digits.push(logProbability);
    await generation.next(token);
  }
}
