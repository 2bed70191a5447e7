import { expect, test } from 'vitest';

import { longestAllowed, mutate, seedFile, timed, tryParse } from '../../test/mutate-safetensors.js';
import { CounterRandom } from '@videoitg/core';

test('1,000,000 mutated files: each is refused for a reason or tiles its data', { timeout: 600_000 }, () => {
  const random = new CounterRandom([2, 'safetensors-mutations']);
  const seed = seedFile();
  let accepted = 0;
  let slowest = 0;
  for (let i = 0; i < 1_000_000; i++) {
    const { result, milliseconds } = timed(() => tryParse(mutate(seed, random, i)));
    if (result === undefined) accepted++;
    slowest = Math.max(slowest, milliseconds);
  }
  expect(accepted).toBeGreaterThan(10_000);
  expect(slowest).toBeLessThan(longestAllowed);
});
