import { FeedError } from '../errors.js';
import type { DType } from '../dtype.js';
import type { Program, ValueType } from '../ir/graph.js';
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
  if (unknown !== undefined) {
    const names = program.feeds.map((feed) => feed.name).join(', ');
    throw new FeedError(`${where} has no feed "${unknown}". It has: ${names}.`);
  }
  const bindings = new Map<string, number>();
  const source = new Map<string, string>();
  for (const { name, value } of program.feeds) {
    const array = feeds[name];
    if (array === undefined) throw new FeedError(`${where} needs the feed "${name}".`);
    const stated = statedFeed(where, name, value.type);
    checkArray(array, value.type, stated);
    value.type.axes.forEach((axis, at) => {
      const symbolName = bareSymbol(axis.size);
      const size = array.shape[at] ?? 0;
      if (symbolName === undefined) return;
      const before = bindings.get(symbolName);
      if (before !== undefined && before !== size) {
        const other = source.get(symbolName) ?? '';
        throw new FeedError(`${stated}: axis "${axis.name}" is ${size}, but feed "${other}" has ${before}.`);
      }
      bindings.set(symbolName, size);
      source.set(symbolName, name);
    });
  }
  for (const { name, value } of program.feeds) {
    value.type.axes.forEach((axis, at) => {
      const size = feeds[name]?.shape[at];
      const wanted = evaluateSize(axis.size, bindings);
      if (size === wanted) return;
      throw new FeedError(`${statedFeed(where, name, value.type)}: axis "${axis.name}" is ${size}, not ${wanted}.`);
    });
  }
  return bindings;
}

const statedFeed = (where: string, name: string, { axes }: ValueType): string =>
  `${where}, feed "${name}" (${printAxes(axes)})`;

/** What is wrong with an array by itself: element type, rank or length. */
function checkArray({ shape, data }: HostArray, { axes, dtype }: ValueType, stated: string): void {
  if (!(data instanceof arrayType(dtype))) {
    throw new FeedError(`${stated}: the data is no ${arrayType(dtype).name}.`);
  }
  const sizes = `[${shape.join(', ')}]`;
  if (shape.length !== axes.length) {
    throw new FeedError(`${stated}: the shape ${sizes} has ${shape.length} sizes, not ${axes.length}.`);
  }
  if (shape.reduce((a, b) => a * b, 1) !== data.length) {
    throw new FeedError(`${stated}: the shape ${sizes} does not hold ${data.length} elements.`);
  }
}
