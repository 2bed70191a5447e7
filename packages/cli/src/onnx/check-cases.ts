import type { Feeds, HostArray } from '@videoitg/core';
import { float32Source, integerSource, openWeights, writeSafetensors, type TensorSource } from '@videoitg/models';

/** Inputs of an exported selector with the scores that the engine gave. */
export interface CheckCase {
  readonly feeds: Feeds;
  readonly scores: Float32Array;
}

const scoresName = 'expected/scores';

/** Keeps check cases as a safetensors file, tensors named `<case>/<feed>`, so that other tools can repeat the check. */
export async function writeCheckCases(path: string, cases: readonly CheckCase[]): Promise<void> {
  const sources = cases.flatMap(({ feeds, scores }, at) => [
    ...Object.entries(feeds).map(([name, array]) => sourceOf(`${at}/${name}`, array)),
    float32Source(`${at}/${scoresName}`, [scores.length], scores),
  ]);
  await writeSafetensors(path, sources);
}

function sourceOf(name: string, { shape, data }: HostArray): TensorSource {
  if (data instanceof Float32Array) return float32Source(name, shape, data);
  if (data instanceof Int32Array) return integerSource(name, shape, data);
  throw new Error(`internal: check cases hold no conditions, but ${name} is one`);
}

/** Reads the cases back. @throws WeightError when the file breaks a rule of the format. */
export async function readCheckCases(path: string): Promise<CheckCase[]> {
  const weights = await openWeights(path);
  try {
    const cases = new Map<string, { feeds: Record<string, HostArray>; scores: Float32Array }>();
    for (const { name, shape, dtype } of weights.entries.values()) {
      const [at = '', ...rest] = name.split('/');
      const known = cases.get(at) ?? { feeds: {}, scores: new Float32Array() };
      cases.set(at, known);
      const stored = await weights.read(name);
      if (stored.dtype !== 'F32' && stored.dtype !== 'I32') throw new Error(`internal: ${name} is ${dtype}`);
      const feed = rest.join('/');
      if (feed === scoresName && stored.dtype === 'F32') known.scores = stored.values;
      else known.feeds[feed] = { shape: [...shape], data: stored.values };
    }
    return [...cases.values()];
  } finally {
    await weights.close();
  }
}
