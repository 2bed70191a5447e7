import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, ourFlags, torchFlags, type Configuration } from './backbone-plan.js';
import type { BackboneReport } from './backbone-report.js';
import { runOwn, runTorch } from './children.js';
import type { RunOptions } from './options.js';
import type { Products } from './peaks.js';

/**
 * Losses are means of softplus values of size 1 over 256 positions. In f32 five updates of 1e-4 amplify a rounding little.
 * In bf16 both sides round states of size 1 to 2^-8 at every product, each at places of its own; what is left of that in
 * the mean is below a hundredth.
 */
const tolerances = { f32: 1e-4, bf16: 1e-2 } as const;

/** Of the check: two blocks and a short table, so that all weights fit a small file. */
const shortened = { layers: 2, vocabulary: 512, steps: 5, warmup: 1 } as const;
const tokens = 256;

/** One comparison of our losses with the peer's, from the same weights. */
export interface LossRow {
  readonly products: Exclude<Products, 'tf32'>;
  readonly jit: boolean;
  readonly largest?: number;
  readonly tolerance: number;
  readonly ok: boolean;
  readonly failure?: string;
}

/** Trains both sides from the same weights on the same tokens, and compares the losses of every step. */
export async function lossesSection(options: RunOptions): Promise<LossRow[]> {
  const short = { ...options, ...shortened };
  const folder = await mkdtemp(join(tmpdir(), 'videoitg-losses-'));
  try {
    const rows: LossRow[] = [];
    for (const products of ['f32', 'bf16'] as const) {
      for (const jit of options.jit) rows.push(await compare(short, folder, products, jit));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  options: RunOptions,
  folder: string,
  products: LossRow['products'],
  jit: boolean,
): Promise<LossRow> {
  const one: Configuration = { side: 'ours', tokens, products, jit, recompute: false };
  const { timeoutSeconds, python } = options;
  const environment = environmentOf(products, options);
  const flags = [...ourFlags(one, options), '--exact-weights'];
  const tolerance = tolerances[products];
  const failed = (failure: string): LossRow => ({ products, jit, tolerance, ok: false, failure });

  const exported = await runOwn('backbone-step', [...flags, '--export', folder], { timeoutSeconds });
  if (!exported.ok) return failed(exported.reason);
  const ours = await runOwn<BackboneReport>('backbone-step', flags, { timeoutSeconds, environment });
  if (!ours.ok) return failed(ours.reason);
  const peerFlags = [...torchFlags(one, options), '--data', folder];
  const theirs = await runTorch<BackboneReport>(python, peerFlags, { timeoutSeconds });
  if (!theirs.ok) return failed(`PyTorch: ${theirs.reason}`);

  const [own, other] = [ours.value, theirs.value];
  if (own.parameters !== other.parameters) {
    return failed(`The networks differ: ${own.parameters} parameters, PyTorch's has ${other.parameters}.`);
  }
  const largest = Math.max(...own.losses.map((loss, at) => Math.abs(loss - (other.losses[at] ?? NaN))));
  return { products, jit, largest, tolerance, ok: largest <= tolerance };
}
