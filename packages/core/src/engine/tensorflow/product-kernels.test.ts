import { expect, it } from 'vitest';
import type { HostDevice } from './host-device.js';
import { productKernels } from './product-kernels.js';

const withFlags = (...flags: string[]): HostDevice => ({
  cpuinfo: `processor\t: 0\nflags\t\t: fpu ${flags.join(' ')}\n\nprocessor\t: 1\nflags\t\t: fpu\n`,
  environment: {},
  runsOnGpu: false,
});
const wide = withFlags('avx2', 'avx512f', 'avx512dq', 'avx512bw', 'avx512vl');

const own = { rounds: true, joins: true, second: { lies: 'plain', columns: Infinity, elements: 131_072 } };
const plain = { rounds: false, joins: false };
// 1/512 + 1/541 = 0.0038015, 1/512 + 1/542 = 0.0037981.
const generic = {
  ...plain,
  second: { lies: 'transposed', columns: 541, elements: 131_072 },
  both: { reciprocals: 0.0038, line: 512 },
};

it.each([
  ['a CPU with AVX-512', wide, own],
  ['a CPU with a part of AVX-512', withFlags('avx2', 'avx512f', 'avx512dq'), generic],
  ['a CPU with AVX2', withFlags('avx2', 'fma'), generic],
  ['a CPU that cannot be asked', { ...wide, cpuinfo: '' }, generic],
  ['oneDNN switched off', { ...wide, environment: { TF_ENABLE_ONEDNN_OPTS: '0' } }, plain],
  ['oneDNN held to AVX2', { ...wide, environment: { ONEDNN_MAX_CPU_ISA: 'AVX2' } }, generic],
  ['oneDNN held to AVX-512', { ...wide, environment: { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE' } }, own],
  ['a GPU', { ...withFlags('avx2'), runsOnGpu: true }, { rounds: true, joins: true }],
])('%s', (_, device, kernels) => {
  expect(productKernels(device)).toEqual(kernels);
});
