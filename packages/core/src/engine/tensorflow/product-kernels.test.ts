import { expect, it } from 'vitest';
import { productKernels, type ProductDevice } from './product-kernels.js';

const withFlags = (...flags: string[]): ProductDevice => ({
  cpuinfo: `processor\t: 0\nflags\t\t: fpu ${flags.join(' ')}\n\nprocessor\t: 1\nflags\t\t: fpu\n`,
  hasGpu: false,
  environment: {},
});
const wide = withFlags('avx2', 'avx512f', 'avx512dq', 'avx512bw', 'avx512vl');

it.each([
  ['a CPU with AVX-512', false, wide, true],
  ['a CPU with a part of AVX-512', false, withFlags('avx2', 'avx512f', 'avx512dq'), false],
  ['a CPU with AVX2', false, withFlags('avx2', 'fma'), false],
  ['a CPU that cannot be asked', false, { ...wide, cpuinfo: '' }, false],
  ['oneDNN switched off', false, { ...wide, environment: { TF_ENABLE_ONEDNN_OPTS: '0' } }, false],
  ['a GPU', true, { ...withFlags('avx2'), hasGpu: true }, true],
  ['a GPU that the library is not built for', false, { ...withFlags('avx2'), hasGpu: true }, false],
  ['a library for GPUs without one', true, withFlags('avx2'), false],
])('%s', (_, gpu, device, native) => {
  expect(productKernels({ gpu }, device)).toEqual({ rounds: native, joins: native });
});
