import { expect, test } from 'vitest';

import { mutate, seedFile, tryParse } from '../../test/mutate-safetensors.js';
import { CounterRandom } from '@videoitg/core';

test('1,000,000 mutated files: each is refused for a reason or tiles its data', { timeout: 600_000 }, () => {
  const random = new CounterRandom([2, 'safetensors-mutations']);
  const seed = seedFile();
  let accepted = 0;
  for (let i = 0; i < 1_000_000; i++) if (tryParse(mutate(seed, random, i)) === undefined) accepted++;
  expect(accepted).toBeGreaterThan(10_000);
});
