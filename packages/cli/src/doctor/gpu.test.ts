import { describe, expect, it } from 'vitest';
import { inspectDriver, parseGpu, parseKernelDriver } from './gpu.js';

describe('the GPU', () => {
  it('is the first that nvidia-smi lists', () => {
    const answer = 'NVIDIA H100 80GB HBM3, 550.54.15\nNVIDIA A100-SXM4-40GB, 550.54.15\n';
    expect(parseGpu(answer)).toEqual({ name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15' });
    expect(parseGpu('No devices were found\n')).toBeUndefined();
  });

  it('is known by its kernel module where the tool is missing', () => {
    const text =
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: 12.2.0\n';
    expect(parseKernelDriver(text)).toBe('550.54.15');
    // The open kernel module names itself so.
    const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build\n';
    expect(parseKernelDriver(open)).toBe('570.86.10');
    expect(parseKernelDriver('')).toBeUndefined();
  });
});

describe('the driver', () => {
  it.each([
    ['525.60.13', '12.9.79', true],
    ['525.59.99', '12.9.79', false],
    ['450.80.02', '11.2', true],
    ['418.40.04', '11.2', false],
  ])('%s for CUDA %s: %s', (driver, cuda, ok) => {
    expect(inspectDriver({ name: 'GPU', driver }, cuda).ok).toBe(ok);
  });

  it('need not be there', () => {
    expect(inspectDriver(undefined, '12.9.79')).toMatchObject({ ok: false, optional: true });
  });
});
