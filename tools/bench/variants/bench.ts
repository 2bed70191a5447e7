import { writeFileAtomic } from '@videoitg/data';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { quickstartFiles } from 'videoitg';
import { BenchError } from '../bench-error.js';
import { runOurs } from '../processes.js';
import { headNamed, labelOf } from './heads.js';
import { readResult, type VariantResult } from './result.js';
import { variantRun, type VariantOptions } from './stage.js';
import { renderVariants } from './table.js';

export interface VariantsOptions extends VariantOptions {
  /** Names of variants, and files that define a head. */
  readonly heads: readonly string[];
  /** Runs of each head: seeds 0 to seeds - 1. */
  readonly seeds: number;
  readonly log: (line: string) => void;
}

/**
 * Trains every head with every seed for equal steps, one process after another, and compares them on held-out videos. What
 * an earlier call finished is read, not made again.
 *
 * @returns Markdown, which `variants.md` in the output folder holds too.
 */
export async function variantsBench(options: VariantsOptions): Promise<string> {
  const { heads, seeds, out, log } = options;
  if (!existsSync(quickstartFiles(options.quickstart).summary)) {
    throw new BenchError(
      `The variants are trained on a finished quickstart's videos, and ${options.quickstart} has none. ` +
        'Run npm run quickstart, or name its folder with --quickstart.',
    );
  }
  await mkdir(out, { recursive: true });
  const results: VariantResult[] = [];
  // Seed by seed, so that after an interruption all heads have been trained equally often.
  for (let seed = 0; seed < seeds; seed++) {
    for (const name of heads) {
      const result = await resultOf(name, seed, options);
      results.push(result);
      const { ap, selected, seconds } = result;
      const quality = `AP ${ap.toFixed(3)}, F1 ${selected.f1.toFixed(3)}`;
      log(`${result.head}, seed ${seed}: ${quality}; ${seconds.training.toFixed(0)} s of training`);
    }
  }
  const text = renderVariants(results, options.steps);
  await writeFileAtomic(join(out, 'variants.md'), text);
  return text;
}

async function resultOf(name: string, seed: number, options: VariantsOptions): Promise<VariantResult> {
  const head = await headNamed(name);
  const { result, settings } = variantRun(labelOf(name, head), head, seed, options);
  const { quickstart, out, steps } = options;
  const args = { head: name, seed, steps, quickstart, out };
  return (
    (await readResult(result, settings)) ??
    (await runOurs<VariantResult>(
      'variants/our-variant.ts',
      Object.entries(args).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ))
  );
}
