import { expect, it } from 'vitest';
import { productKernels, type ProductDevice } from './product-kernels.js';

const withFlags = (...flags: string[]): ProductDevice => ({
  cpuinfo: `processor\t: 0\nflags\t\t: fpu ${flags.join(' ')}\n\nprocessor\t: 1\nflags\t\t: fpu\n`,
  hasGpu: false,
  environment: {},
});
const wide = withFlags('avx2', 'avx512f', 'avx512dq', 'avx512bw', 'avx512vl');

const own = { rounds: true, joins: true, second: { lies: 'plain', columns: Infinity } };
const plain = { rounds: false, joins: false };
// 1/512 + 1/541 = 0.0038015, 1/512 + 1/542 = 0.0037981.
const generic = { ...plain, second: { lies: 'transposed', columns: 541 }, both: { reciprocals: 0.0038, line: 512 } };

it.each([
  ['a CPU with AVX-512', false, wide, own],
  ['a CPU with a part of AVX-512', false, withFlags('avx2', 'avx512f', 'avx512dq'), generic],
  ['a CPU with AVX2', false, withFlags('avx2', 'fma'), generic],
  ['a CPU that cannot be asked', false, { ...wide, cpuinfo: '' }, generic],
  ['oneDNN switched off', false, { ...wide, environment: { TF_ENABLE_ONEDNN_OPTS: '0' } }, plain],
  ['oneDNN held to AVX2', false, { ...wide, environment: { ONEDNN_MAX_CPU_ISA: 'AVX2' } }, generic],
  ['oneDNN held to AVX-512', false, { ...wide, environment: { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE' } }, own],
  ['a GPU', true, { ...withFlags('avx2'), hasGpu: true }, { rounds: true, joins: true }],
  ['a GPU that the library is not built for', false, { ...withFlags('avx2'), hasGpu: true }, generic],
  ['a library for GPUs without one', true, withFlags('avx2'), generic],
])('%s', (_, gpu, device, kernels) => {
  expect(productKernels({ gpu }, device)).toEqual(kernels);
});
