import { qwen2_05b } from '@videoitg/models';
import { describe, expect, it } from 'vitest';
import { blockWeights, forwardFlops, ratesOf, stepFlops } from './flops.js';

// By hand: query 4·4, key and value 4·2 each, out 4·4, gate, up and down 4·8 each: 16 + 8 + 8 + 16 + 96 = 144 a block.
const sizes = { hidden: 4, layers: 2, heads: 2, keyValueHeads: 1, headWidth: 2, mlp: 8 };
const full = { tokens: 10, attention: 'full', recompute: false } as const;

describe('operations of a forward pass', () => {
  it('counts a block’s weights', () => {
    expect(blockWeights(sizes)).toBe(144);
    // Spec 1.5: 14,912,384 parameters a layer, of which 896 + 128 + 128 are biases and 2 · 896 are norms.
    expect(blockWeights(qwen2_05b)).toBe(14_912_384 - 1152 - 1792);
  });

  it('counts products and attention by hand', () => {
    // 2 layers: 2 · 288 · 10 = 5,760; 4 · 100 · 4 · 2 = 3,200, and half of it when causal.
    expect(forwardFlops(sizes, full)).toEqual({ products: 5760, attention: 3200 });
    expect(forwardFlops(sizes, { ...full, attention: 'causal' })).toEqual({ products: 5760, attention: 1600 });
  });

  it.each([
    [12_900, 9.2, 14.3],
    [8292, 5.9, 5.9],
    [16_484, 11.8, 23.4],
    [15_588, 11.2, 20.9],
  ])('gives the table of spec 1.6 for 0.5B at %i positions', (tokens, products, attention) => {
    const flops = forwardFlops(qwen2_05b, { ...full, tokens });
    // The table has one decimal, in TFLOP.
    expect(Math.abs(flops.products / 1e12 - products)).toBeLessThanOrEqual(0.051);
    expect(Math.abs(flops.attention / 1e12 - attention)).toBeLessThanOrEqual(0.051);
  });
});

describe('operations of a step', () => {
  it('is three forward passes, and half of attention’s again for the scores', () => {
    // 3 · (5,760 + 3,200) = 26,880; + 3,200 / 2.
    expect(stepFlops(sizes, full)).toEqual({ model: 26_880, hardware: 28_480 });
  });

  it('counts what is computed again in the hardware’s number only', () => {
    // + 5,760 + 3,200.
    expect(stepFlops(sizes, { ...full, recompute: true })).toEqual({ model: 26_880, hardware: 37_440 });
  });

  it('halves attention everywhere when causal', () => {
    // 3 · (5,760 + 1,600) = 22,080; + 1,600 / 2; + 5,760 + 1,600.
    const causal = { ...full, attention: 'causal', recompute: true } as const;
    expect(stepFlops(sizes, causal)).toEqual({ model: 22_080, hardware: 22_080 + 800 + 7360 });
  });
});

describe('rates', () => {
  const flops = { model: 6e12, hardware: 8e12 };

  it('divides by time and peak', () => {
    // 6 TFLOP in half a second are 12 TFLOP/s: 12 % of a peak of 100; 8 TFLOP are 16 %.
    expect(ratesOf(flops, 4096, 0.5, 100)).toEqual({ tokensPerSecond: 8192, teraflops: 12, mfu: 0.12, hfu: 0.16 });
  });

  it('has no utilisation without a peak', () => {
    expect(ratesOf(flops, 4096, 0.5, undefined)).toMatchObject({ teraflops: 12, mfu: undefined, hfu: undefined });
  });
});
