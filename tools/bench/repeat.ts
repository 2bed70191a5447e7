import type { Feeds, Session } from '@videoitg/core';
import type { RunReport } from './report.js';

/** Runs the program `gradient` again and again, and sums up its outputs for comparison. */
export async function repeat(
  session: Session,
  feeds: Feeds,
  { runs, warmup }: { readonly runs: number; readonly warmup: number },
): Promise<RunReport> {
  const before = process.memoryUsage.rss();
  const runMs: number[] = [];
  let check: number[] = [];
  for (let run = 0; run < warmup + runs; run++) {
    const start = performance.now();
    const results = await session.run('gradient', feeds);
    if (run >= warmup) runMs.push(performance.now() - start);
    check = Object.values(results).map(({ data }) => sumOf(data));
  }
  return { runMs, check, addedMb: process.resourceUsage().maxRSS / 1024 - before / 2 ** 20 };
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
