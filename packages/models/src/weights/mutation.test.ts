import { expect, test } from 'vitest';

import { mutate, seedFile, tryParse } from '../../test/mutate-safetensors.js';
import { CounterRandom } from '@videoitg/core';

test('10,000 mutated files: each is refused for a reason or tiles its data', () => {
  const random = new CounterRandom([1, 'safetensors-mutations']);
  const seed = seedFile();
  expect(tryParse(seed)).toBeUndefined();
  const problems = new Map<string, number>();
  for (let i = 0; i < 10_000; i++) {
    const problem = tryParse(mutate(seed, random, i)) ?? 'accepted';
    problems.set(problem, (problems.get(problem) ?? 0) + 1);
  }
  // The mutations reach behind the first checks: most rules are broken by some of them, and some files stay good.
  expect(problems.size).toBeGreaterThan(12);
  expect(problems.get('accepted')).toBeGreaterThan(100);
});
