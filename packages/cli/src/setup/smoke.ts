import {
  axis,
  contract,
  dynamicAxis,
  EngineError,
  feed,
  init,
  initializeState,
  makeBundle,
  Module,
  param,
  parameterEntries,
  referenceEngine,
  tensorFlowEngine,
  traceProgram,
  type Feeds,
} from '@videoitg/core';

/** What a smoke run found. */
export interface SmokeResult {
  /** Largest difference of the product from the float64 evaluator's. */
  readonly difference: number;
}

class Product extends Module {
  readonly weight = param([axis('out', 32), axis('in', 64)], init.normal(1));
}

/** One matrix product on TensorFlow, beside the same in float64. */
export async function smokeRun(): Promise<SmokeResult> {
  const model = new Product();
  const program = traceProgram('product', model, { x: feed([dynamicAxis('row'), axis('in', 64)]) }, ({ x }) => ({
    y: contract(x, model.weight, ['in']),
  }));
  const bundle = makeBundle([program], parameterEntries(model));
  const feeds: Feeds = { x: { shape: [3, 64], data: Float32Array.from({ length: 192 }, (_, at) => Math.sin(at)) } };
  const results: ArrayLike<number>[] = [];
  for (const engine of [tensorFlowEngine, referenceEngine]) {
    const session = await engine.open(bundle);
    await initializeState(session, bundle.state, 0);
    results.push((await session.run('product', feeds))['y']?.data ?? []);
    await session.close();
  }
  const [actual = [], expected = []] = results;
  const difference = Math.max(...Array.from(expected, (value, at) => Math.abs(value - (actual[at] ?? NaN))));
  // Sums of 64 products of size 1 in single precision.
  if (difference < 1e-4) return { difference };
  throw new EngineError(`its product differs from float64 by ${difference}`);
}
