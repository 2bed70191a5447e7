import { median } from '../bench/report.js';
import {
  backboneConfig,
  environmentOf,
  ourFlags,
  planBackbone,
  torchFlags,
  type Configuration,
} from './backbone-plan.js';
import type { BackboneReport } from './backbone-report.js';
import { runOwn, runTorch, type Outcome } from './children.js';
import { ratesOf, stepFlops, type Rates } from './flops.js';
import { withGpuMemory } from './gpu.js';
import type { RunOptions } from './options.js';
import { peakTeraflops } from './peaks.js';

/** A row with what came of it. */
export interface BackboneRow extends Configuration {
  /** What the utilisations divide by, TFLOP/s. */
  readonly peak?: number;
  readonly measured?: Rates & {
    readonly stepMs: number;
    readonly firstMs: number;
    /** On a GPU what the device lost, else what the process grew by; MB. */
    readonly memoryMb: number;
    readonly report: BackboneReport;
  };
  /** Why there is no measurement: one sentence. */
  readonly failure?: string;
  readonly outOfMemory?: boolean;
}

export interface SectionOptions {
  readonly device: string;
  readonly gpu: boolean;
  readonly onRow: (row: BackboneRow) => void;
}

/**
 * Trains the backbone in every configuration, each in a process of its own. One that fails is a row with its reason; one
 * that runs out of memory is tried again with recomputation.
 */
export async function backboneSection(options: RunOptions, section: SectionOptions): Promise<BackboneRow[]> {
  const rows: BackboneRow[] = [];
  const left = planBackbone(options, section.gpu);
  for (let one = left.shift(); one !== undefined; one = left.shift()) {
    const row = await measure(one, options, section);
    rows.push(row);
    section.onRow(row);
    const again = { ...one, recompute: true };
    const planned = left.some((other) => sameConfiguration(other, again));
    if (row.outOfMemory === true && !one.recompute && !planned) left.unshift(again);
  }
  return rows;
}

const sameConfiguration = (a: Configuration, b: Configuration): boolean =>
  a.side === b.side &&
  a.mode === b.mode &&
  a.tokens === b.tokens &&
  a.products === b.products &&
  a.jit === b.jit &&
  a.recompute === b.recompute;

async function measure(one: Configuration, options: RunOptions, section: SectionOptions): Promise<BackboneRow> {
  const { device, gpu } = section;
  const { timeoutSeconds, python } = options;
  const run = (): Promise<Outcome<BackboneReport>> => {
    if (one.side === 'torch') return runTorch(python, torchFlags(one, options), { timeoutSeconds });
    const environment = environmentOf(one.products, options);
    return runOwn('backbone-step', ourFlags(one, options), { timeoutSeconds, environment });
  };
  const { result, peakMb } = gpu ? await withGpuMemory(run) : { result: await run() };
  if (!result.ok) return { ...one, failure: result.reason, outOfMemory: result.outOfMemory };
  const report = result.value;
  const stepMs = median(report.stepMs);
  const peak = peakTeraflops(device, one.products);
  const flops = stepFlops(backboneConfig(options), { ...one, attention: options.attention });
  const memoryMb = peakMb ?? report.hostMb;
  const measured = {
    ...ratesOf(flops, one.tokens, stepMs / 1e3, peak),
    stepMs,
    firstMs: report.firstMs,
    memoryMb,
    report,
  };
  return { ...one, measured, ...(peak === undefined ? {} : { peak }) };
}
