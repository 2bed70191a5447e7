import { FeedError } from '../errors.js';
import type { DType } from '../dtype.js';
import type { Program } from '../ir/graph.js';
import { printAxes } from '../ir/types.js';
import { bareSymbol, evaluateSize, type Bindings } from '../size.js';

/** An array on the host: row-major, with one size per axis. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}
export type Feeds = Readonly<Record<string, HostArray>>;

const arrayOf = { f32: Float32Array, i32: Int32Array, bool: Uint8Array } as const;

function arrayType(dtype: DType): (typeof arrayOf)[keyof typeof arrayOf] {
  return dtype === 'i32' || dtype === 'bool' ? arrayOf[dtype] : arrayOf.f32;
}

/**
 * Binds the program's free symbols from the shapes of its feeds and checks that everything fits, before an engine runs.
 *
 * @throws FeedError for a missing or unknown feed, a wrong element type or rank, a size that differs, or two feeds that
 *   disagree on a symbol.
 */
export function bindFeeds(program: Program, feeds: Feeds): Bindings {
  const where = `Program "${program.name}"`;
  const unknown = Object.keys(feeds).find((name) => !program.feeds.some((feed) => feed.name === name));
  if (unknown !== undefined) throw new FeedError(`${where} has no feed "${unknown}". It has: ${program.feeds.map((feed) => feed.name).join(', ')}.`);
  const bindings = new Map<string, number>();
  const source = new Map<string, string>();
  for (const { name, value } of program.feeds) {
    const array = feeds[name];
    if (array === undefined) throw new FeedError(`${where} needs the feed "${name}".`);
    const { axes, dtype } = value.type;
    const stated = `${where}, feed "${name}" (${printAxes(axes)})`;
    if (!(array.data instanceof arrayType(dtype))) throw new FeedError(`${stated}: the data is no ${arrayType(dtype).name}.`);
    if (array.shape.length !== axes.length) throw new FeedError(`${stated}: the shape [${array.shape.join(', ')}] has ${array.shape.length} sizes, not ${axes.length}.`);
    if (array.shape.reduce((a, b) => a * b, 1) !== array.data.length) {
      throw new FeedError(`${stated}: the shape [${array.shape.join(', ')}] does not hold ${array.data.length} elements.`);
    }
    axes.forEach((axis, at) => {
      const symbolName = bareSymbol(axis.size);
      const size = array.shape[at] ?? 0;
      if (symbolName === undefined) return;
      const before = bindings.get(symbolName);
      if (before !== undefined && before !== size) {
        throw new FeedError(`${stated}: axis "${axis.name}" is ${size}, but feed "${source.get(symbolName)}" has ${before}.`);
      }
      bindings.set(symbolName, size);
      source.set(symbolName, name);
    });
  }
  for (const { name, value } of program.feeds) {
    value.type.axes.forEach((axis, at) => {
      const size = feeds[name]?.shape[at];
      const wanted = evaluateSize(axis.size, bindings);
      if (size !== wanted) {
        throw new FeedError(`${where}, feed "${name}" (${printAxes(value.type.axes)}): axis "${axis.name}" is ${size}, not ${wanted}.`);
      }
    });
  }
  return bindings;
}
