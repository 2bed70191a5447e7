import { memoryPhases } from '@videoitg/models';
import { scoreDifference, type Match, type RealSize } from './result.js';

/** Largest difference of a score in float32 (spec 2.10 asks 1e-3 of the logits; a score moves by a quarter of that). */
export const mostDifference = 1e-3;
/** Memory while weights come in, of the size of their files. */
export const mostLoading = 1.3;
/** How far the plan's peak may lie from the measured one. */
export const planError = 0.15;

/** Largest resident set while weights come in, of the size of their files; over all rounds. */
export const loadShare = ({ ours, weightsMb }: Match): number =>
  Math.max(...ours.reports.map(({ peakMb }) => peakMb.load)) / weightsMb;

/** Planned peak of the measured one, both over the phases; the largest over the rounds. */
export function planShare({ ours }: Match): number {
  const shares = ours.reports.map(({ planMb, peakMb }) => {
    const peak = (of: typeof peakMb): number => Math.max(...memoryPhases.map((phase) => of[phase]));
    return planMb === undefined ? NaN : peak(planMb) / peak(peakMb);
  });
  return shares.reduce((worst, share) => (Math.abs(share - 1) > Math.abs(worst - 1) ? share : worst), 1);
}

/** What is not kept. Of tiny networks the process itself takes most of the memory: only scores are held to a bound. */
export function brokenBounds(match: Match, size: RealSize): string[] {
  const broken: string[] = [];
  const refuse = (holds: boolean, message: string): void => {
    if (!holds) broken.push(`${match.frames} frames: ${message}`);
  };
  const difference = scoreDifference(match);
  refuse(difference <= mostDifference, `scores differ by ${difference.toExponential(1)}: the models are not the same.`);
  if (size === 'tiny') return broken;
  const [loading, plan] = [loadShare(match), planShare(match)];
  refuse(loading <= mostLoading, `loading takes ${loading.toFixed(2)} of the files, the bound is ${mostLoading}.`);
  refuse(Math.abs(plan - 1) <= planError, `the plan is ${plan.toFixed(2)} of the peak, the bound is ± ${planError}.`);
  return broken;
}
