import type { Setting } from '../../config/overrides.js';
import type { BulletChart } from '../charts/bullet-chart.js';
import type { Phase } from '../charts/share-bar.js';
import type { Fact, Link } from '../page-shell.js';

/** What the trainer recorded of one step. */
export interface StepRecord {
  /** Counted from 1. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Global norm before clipping. */
  readonly gradientNorm: number;
  readonly stepsPerSecond: number;
}

/** One stage of training. */
export interface StageRecord {
  readonly name: string;
  /** For example `frozen: tower`. */
  readonly note?: string;
  /** All steps, or every n-th of a long run. */
  readonly steps: readonly StepRecord[];
}

/** Everything that the page of a run shows. Parts that a run does not have are left out. */
export interface RunReport {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Other files of the run. */
  readonly links?: readonly Link[];
  /** The few numbers that matter most, shown large. */
  readonly headline: readonly { readonly label: string; readonly value: string; readonly note?: string }[];
  readonly stages: readonly StageRecord[];
  /** Metrics on held-out videos against their baselines. */
  readonly heldOut: readonly BulletChart[];
  readonly phases: readonly Phase[];
  readonly config: { readonly [key: string]: Setting };
}
