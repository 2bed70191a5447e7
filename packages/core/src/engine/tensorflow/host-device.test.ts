import { expect, it } from 'vitest';
import { hostDevice } from './host-device.js';

it.each([
  ['a GPU', true, true, true],
  ['a GPU that the library is not built for', false, true, false],
  ['a library for GPUs without one', true, false, false],
])('%s', (_, gpu, hasGpu, runsOnGpu) => {
  expect(hostDevice({ gpu }, hasGpu).runsOnGpu).toBe(runsOnGpu);
});
