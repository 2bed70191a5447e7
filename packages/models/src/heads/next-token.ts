import { dynamicAxis, feed, gather, mergeFirst, multiply, sumAll, type Module } from '@videoitg/core';
import { objective, type Objective } from './objective.js';

const target = dynamicAxis('target');

/**
 * Learns the tokens that the prompt marks as targets: the mean of their cross-entropy over the micro-batch, each predicted
 * from the row before it. Labels act through the prompt. Source: spec 3.1.
 */
export const nextToken: Objective<Module> = objective({
  feeds: { targetRows: feed([target], 'i32'), targetIds: feed([target], 'i32'), targetWeights: feed([target]) },
  feed({ sizes, targetRows, targetIds, targetSamples }) {
    const shape = [sizes.target];
    const used = targetSamples.reduce((count, sample) => count + (sample >= 0 ? 1 : 0), 0);
    const weights = Float32Array.from(targetSamples, (sample) => (sample >= 0 ? 1 / used : 0));
    return {
      targetRows: { shape, data: targetRows },
      targetIds: { shape, data: targetIds },
      targetWeights: { shape, data: weights },
    };
  },
  loss(_, { states, language }, { targetRows, targetIds, targetWeights }) {
    const rows = mergeFirst(states, ['sample', 'position'], 'row');
    const losses = language.tokenLosses(gather(rows, targetRows), targetIds);
    return { loss: sumAll(multiply(losses, targetWeights), ['target']) };
  },
  predictsTokens: true,
  scoring: ['prefill', 'decode'],
});
