import { symbol, type Size } from './size.js';

/** Axis names of a value, outermost first. Names are unique within a value. */
export type Dims = readonly string[];

/** A named dimension: a size that belongs to a name, owned by a configuration and shared by layers. */
export interface Axis<N extends string = string> {
  readonly name: N;
  readonly size: Size;
}

/** Axes given one by one for the names of a value. */
export type AxesOf<D extends Dims> = { readonly [I in keyof D]: Axis<D[I]> };

/**
 * An axis of a fixed size, or of a derived one (a polynomial over symbols of feeds).
 *
 * @throws RangeError when the size is not a positive integer or the name is empty.
 */
export function axis<const N extends string>(name: N, size: Size): Axis<N> {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    throw new RangeError(`axis "${name}": a name is a letter followed by letters, digits or underscores`);
  }
  if (typeof size === 'number' && !(Number.isSafeInteger(size) && size > 0)) {
    throw new RangeError(`axis "${name}": the size ${size} is not a positive integer`);
  }
  return { name, size };
}

/** An axis whose size is free: each run binds it from the feeds. One compiled program serves every size. */
export function dynamicAxis<const N extends string>(name: N, symbolName: string = name): Axis<N> {
  return axis(name, symbol(symbolName));
}
