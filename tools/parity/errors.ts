/* eslint-disable @nx/enforce-module-boundaries -- the comparison is no part of the public interface */
import { referenceEngine, type Engine } from '@videoitg/core';
import { nativeEngines } from '../../packages/models/src/testing/engines.js';

/** Single precision, relative to the largest element of each tensor (spec 2.10). */
export const allowed = 1e-4;

/** Largest error of each quantity. */
export type Errors = Readonly<Record<string, number>>;

/** The largest of each quantity over several runs, in words, and whether all are allowed. */
export function largestErrors(runs: readonly Errors[]): { readonly text: string; readonly within: boolean } {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  const largest = names.map((name) => Math.max(...runs.flatMap((run) => run[name] ?? [])));
  return {
    text: names.map((name, at) => `${name} ${largest[at]?.toExponential(1)}`).join(', '),
    // NaN is not.
    within: names.length > 0 && largest.every((error) => error <= allowed),
  };
}

/** The engines to compare; says which one is left out. */
export function installedEngines(): Engine[] {
  for (const { engine, missing } of nativeEngines) {
    if (missing) process.stdout.write(`${engine.name}: skipped, it is not set up\n`);
  }
  return [referenceEngine, ...nativeEngines.filter(({ missing }) => !missing).map(({ engine }) => engine)];
}
