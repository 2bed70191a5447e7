import { EngineError } from '../errors.js';
import { evaluateProgram } from '../evaluate/evaluate-program.js';
import { roundTo } from '../evaluate/round.js';
import { bindAxes, ndArray, type BoundAxis, type NdArray } from '../evaluate/nd-array.js';
import type { Bundle, Program } from '../ir/graph.js';
import { evaluateSize } from '../size.js';
import { bindFeeds, type Feeds, type HostArray } from '../trace/bind.js';
import type { Engine, Session, StateRange } from './engine.js';
import { closedError, stateRange } from './state-range.js';
import { bitsOf, checkFits, toNumbers, toStored } from './stored-values.js';

/**
 * The float64 evaluator as an engine: slow, exact, without native code. State is kept in float64, so that finite
 * differences and long runs see no rounding; outputs are rounded to f32 as every engine's are.
 */
export const referenceEngine: Engine = {
  name: 'reference',
  open: (bundle) => Promise.resolve(new ReferenceSession(bundle)),
};

export class ReferenceSession implements Session {
  readonly #state = new Map<string, NdArray>();
  #closed = false;
  readonly compilations: number;

  constructor(readonly bundle: Bundle) {
    for (const { path, axes, storage } of bundle.state) this.#state.set(path, ndArray(fixed(axes), storage));
    this.compilations = bundle.programs.length;
  }

  async run(name: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>> {
    const outputs = this.evaluate(name, feeds);
    return Object.fromEntries([...outputs].map(([output, array]) => [output, toHost(array)]));
  }

  /**
   * Outputs in float64.
   *
   * @param exact Values of feeds that f32 does not hold, such as 1/3; they replace the data of `feeds`.
   */
  evaluate(
    name: string,
    feeds: Feeds,
    exact: ReadonlyMap<string, Float64Array> = new Map(),
  ): ReadonlyMap<string, NdArray> {
    this.#checkOpen();
    const program = programNamed(this.bundle, name);
    const bindings = bindFeeds(program, feeds);
    const arrays = new Map(
      program.feeds.map(({ name: feed, value }) => {
        const axes = bindAxes(value.type.axes, (size) => evaluateSize(size, bindings));
        return [feed, ndArray(axes, value.type.dtype, exact.get(feed) ?? feeds[feed]?.data)];
      }),
    );
    const { outputs, next } = asEngineError(() => evaluateProgram(program, arrays, this.#state, bindings));
    // A copy: `write` changes an entry where it is, and a next state may be another entry's elements.
    for (const [path, { axes, dtype, data }] of next) this.#state.set(path, ndArray(axes, dtype, data));
    return outputs;
  }

  async read(path: string, range?: StateRange): Promise<Float32Array> {
    const { start, count } = stateRange(this.bundle, path, range);
    return Float32Array.from(this.#entry(path).data.subarray(start, start + count));
  }

  async readBits(path: string, range?: StateRange): Promise<Uint16Array> {
    return bitsOf(path, toStored(path, this.#entry(path).dtype, await this.read(path, range)));
  }

  /** A state entry in float64. */
  state(path: string): Float64Array {
    return this.#entry(path).data;
  }

  /** Numbers are rounded to what a 16-bit entry stores; f32 entries take float64 as it is. */
  async write(path: string, values: Float32Array | Float64Array | Uint16Array, start = 0): Promise<void> {
    stateRange(this.bundle, path, { start, count: values.length });
    const { data, dtype } = this.#entry(path);
    const numbers = values instanceof Uint16Array ? toNumbers(dtype, toStored(path, dtype, values)) : values;
    checkFits(path, dtype, numbers);
    data.set(
      numbers.map((value) => roundTo(dtype, value)),
      start,
    );
  }

  async close(): Promise<void> {
    this.#state.clear();
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError();
  }

  #entry(path: string): NdArray {
    this.#checkOpen();
    const entry = this.#state.get(path);
    if (entry === undefined) throw new EngineError(`The bundle has no state "${path}".`);
    return entry;
  }
}

/** An index outside of a table, say, is found while evaluating. */
function asEngineError<R>(evaluate: () => R): R {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EngineError(`The reference engine failed: ${error.message}.`, { cause: error });
  }
}

const fixed = (axes: Bundle['state'][number]['axes']): BoundAxis[] => bindAxes(axes, (size) => Number(size));

export function programNamed(bundle: Bundle, name: string): Program {
  const program = bundle.programs.find((candidate) => candidate.name === name);
  if (program === undefined) {
    const names = bundle.programs.map((candidate) => candidate.name).join(', ');
    throw new EngineError(`The bundle has no program "${name}". It has: ${names}.`);
  }
  return program;
}

function toHost({ axes, dtype, data }: NdArray): HostArray {
  const shape = axes.map((axis) => axis.size);
  if (dtype === 'i32') return { shape, data: Int32Array.from(data) };
  return { shape, data: dtype === 'bool' ? Uint8Array.from(data) : Float32Array.from(data) };
}
