import type { AxesOf, Axis, Dims } from '../axis.js';
import type { DType } from '../dtype.js';
import { requireFixedAxes } from './fixed-axes.js';
import type { Tensor, tensorType } from './tensor.js';

/**
 * State that programs write themselves, such as the keys and values of positions seen so far. It starts as zeros and lives
 * with the session: it is no parameter, so nothing trains, counts or saves it. Its path is the path of properties from the
 * model to it.
 */
export class Cache<D extends Dims = Dims> implements Tensor<D> {
  declare readonly [tensorType]: { readonly dims: D; readonly dtype: 'f32' };
  /** Tells caches from parameters in the type too. */
  readonly role = 'cache';
  constructor(
    readonly axes: readonly Axis[],
    readonly storage: DType,
  ) {}
}

/**
 * Declares a cache of a module.
 *
 * @param axes Its axes, outermost first; sizes are numbers.
 * @param options `storage`: element type in the state, f32 unless given. Model code reads and sets f32 numbers.
 * @throws RangeError when a size is free or an axis name is given twice.
 */
export function cache<const D extends Dims>(
  axes: AxesOf<D>,
  options: { readonly storage?: DType } = {},
): Cache<{ -readonly [I in keyof D]: D[I] }> {
  const list: readonly Axis[] = axes;
  requireFixedAxes('cache', list);
  return new Cache(list, options.storage ?? 'f32');
}

/** Whether a value is a cache. (`instanceof` alone would narrow to a cache of unknown axes.) */
export function isCache(value: unknown): value is Cache {
  return value instanceof Cache;
}
