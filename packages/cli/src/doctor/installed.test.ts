import { describe, expect, it } from 'vitest';
import { vectorExtensions } from './installed.js';

describe('vectorExtensions', () => {
  it('are read where Linux lists them', () => {
    const x64 = 'processor\t: 0\nflags\t\t: fpu sse2 avx avx2 avx512f avx512_vnni\nbugs\t: spectre_v1\n';
    expect(vectorExtensions(x64)).toEqual(['AVX2', 'AVX-512', 'VNNI']);
    expect(vectorExtensions('processor\t: 0\nFeatures\t: fp asimd\n')).toEqual([]);
    expect(vectorExtensions('')).toEqual([]);
  });
});
