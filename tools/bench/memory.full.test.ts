import { findTensorFlow } from '@videoitg/core';
import { describe, expect, it } from 'vitest';
import { runOurs } from './processes.js';
import type { RunReport, StepReport } from './report.js';

/** Bounds in megabytes of the resident set, each measured in a process of its own. */
describe.skipIf(findTensorFlow().provider === undefined)('memory of the tensorflow engine', () => {
  it('stays within 3 % from step 50 to step 500', async () => {
    const { early, late } = await runOurs<Record<'early' | 'late', number>>('our-steady.ts', ['steps']);
    expect(late / early).toBeLessThan(1.03);
  });

  it('stays within 5 % from 10 to 50 times of opening and closing', async () => {
    const { early, late } = await runOurs<Record<'early' | 'late', number>>('our-steady.ts', ['cycles']);
    expect(late / early).toBeLessThan(1.05);
  });

  it('takes two layers of Qwen2-7B in and out with at most 1.3 of the largest tensor beside the state itself', async () => {
    const { addedMb, largestMb, wrong } = await runOurs<StreamReport>('our-stream.ts', []);
    expect(wrong).toBe(0);
    expect(addedMb).toBeLessThan(1.3 * largestMb);
  });

  it('grows in proportion to the length of the sequence, below 3 GB at 16,384 positions', async () => {
    const added: number[] = [];
    for (const positions of [4096, 8192, 16_384]) {
      const report = await runOurs<RunReport>('our-block.ts', ['--positions', String(positions), '--runs', '1']);
      added.push(report.addedMb);
    }
    const [short = NaN, middle = NaN, long = NaN] = added;
    expect(long).toBeLessThan(3000);
    // Ranges of keys come and go under a causal mask.
    const causal = ['--positions', '16384', '--mask', 'causal', '--runs', '1'];
    expect((await runOurs<RunReport>('our-block.ts', causal)).addedMb).toBeLessThan(3000);
    // Linear within 15 %: the middle lies on the line through the ends.
    expect(Math.abs(middle / (short + (long - short) / 3) - 1)).toBeLessThan(0.15);
  });

  it('falls by at least 35 % above the parameters when blocks are recomputed', async () => {
    const common = ['--engine', 'tensorflow', '--tokens', '4096', '--steps', '2', '--warmup', '0'];
    const kept = await runOurs<StepReport>('our-step.ts', common);
    const again = await runOurs<StepReport>('our-step.ts', [...common, '--recompute']);
    const above = ({ peakRssMb, baseRssMb = NaN }: StepReport): number => peakRssMb - baseRssMb;
    expect(above(again) / above(kept)).toBeLessThan(0.65);
    // Ten digits of the loss after an update: the gradients are the same to 1e-6.
    expect(again.losses[1]).toBeCloseTo(kept.losses[1] ?? NaN, 6);
  });
});

interface StreamReport {
  readonly addedMb: number;
  readonly largestMb: number;
  readonly wrong: number;
}
