import { decoded, drawn } from './expected-network.js';
import type { ParityNetwork } from './parity-network.js';
import { rowSumsAlong } from './row-sums.js';
import { gradientName } from './selector-model.js';

/** Largest errors of one run, each relative to the largest element of the tensor that it belongs to. */
export interface ParityErrors {
  readonly states: number;
  /** Of a Qwen2. */
  readonly logits?: number;
  /** Of all parameters' gradients, or of the sums of their rows. */
  readonly gradients: number;
}

type Read = (output: string) => ArrayLike<number>;

/**
 * Compares a run's outputs with transformers'.
 *
 * @throws Error when a parameter has no counterpart there, or the other way round.
 */
export function parityErrors(network: ParityNetwork, read: Read): ParityErrors {
  const { expected } = network;
  return {
    states: relativeError(rowsOf(network, read('states')), decoded(expected.states)),
    ...(expected.kind === 'qwen2' && {
      logits: relativeError(rowsOf(network, read('logits')), decoded(expected.logits)),
    }),
    gradients: gradientError(network, read),
  };
}

function gradientError({ expected, layout, state }: ParityNetwork, read: Read): number {
  const keys = new Map(state.map(({ path }) => [layout.names.at(path)?.key ?? path, path]));
  const strange = [...keys.keys(), ...Object.keys(expected.gradients)].filter(
    (key) => !keys.has(key) || expected.gradients[key] === undefined,
  );
  if (strange.length > 0) throw new Error(`Only one side has gradients of ${strange.join(', ')}.`);
  const errors = [...keys].map(([key, path]) => {
    const reference = decoded(expected.gradients[key] ?? '');
    const gradient = read(gradientName(path));
    const own = expected.wholeGradients
      ? gradient
      : rowSumsAlong(drawn(expected, ['row', key], gradient.length / reference.length), gradient);
    // Without rotary positions a key bias shifts all scores of a query alike, which softmax ignores: its gradient is zero.
    const measured = key.replace(/^(vision_model\..*)k_proj\.bias$/, '$1q_proj.bias');
    return relativeError(own, reference, decoded(expected.gradients[measured] ?? ''));
  });
  return Math.max(...errors);
}

/** The rows that are no padding. */
function rowsOf({ rows, feeds }: ParityNetwork, values: ArrayLike<number>): Float64Array {
  const [samples = NaN, positions = NaN] = feeds['direction']?.shape ?? [];
  const width = values.length / (samples * positions);
  const taken = new Float64Array(rows.length * width);
  rows.forEach((row, at) =>
    taken.set(
      Array.from({ length: width }, (_, k) => values[row * width + k] ?? NaN),
      at * width,
    ),
  );
  return taken;
}

/** max |actual - expected| / max |scale|; 0 where nothing differs, also from zeros. */
export function relativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale: ArrayLike<number> = expected,
): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values instead of ${expected.length}.`);
  let [error, largest] = [0, 0];
  for (let at = 0; at < expected.length; at++)
    error = Math.max(error, Math.abs((actual[at] ?? NaN) - (expected[at] ?? NaN)));
  for (let at = 0; at < scale.length; at++) largest = Math.max(largest, Math.abs(scale[at] ?? NaN));
  return error === 0 ? 0 : error / largest;
}
