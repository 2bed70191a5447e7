import { expect, it } from 'vitest';
import { peakTeraflops } from './peaks.js';

it.each([
  ['NVIDIA H100 80GB HBM3', 989.4, 494.7, 67],
  ['NVIDIA H200', 989.4, 494.7, 67],
  ['NVIDIA A100-SXM4-80GB', 312, 156, 19.5],
  ['NVIDIA A100 80GB PCIe', 312, 156, 19.5],
])('knows the peaks of %s', (device, bf16, tf32, f32) => {
  expect((['bf16', 'tf32', 'f32'] as const).map((products) => peakTeraflops(device, products))).toEqual([
    bf16,
    tf32,
    f32,
  ]);
});

it.each(['NVIDIA H100 PCIe', 'NVIDIA H100 NVL', 'NVIDIA H200 NVL', 'NVIDIA GeForce RTX 4090', 'AMD EPYC', ''])(
  'knows none of "%s"',
  (device) => {
    expect(peakTeraflops(device, 'bf16')).toBeUndefined();
  },
);
