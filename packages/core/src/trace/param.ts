import type { AxesOf, Axis, Dims } from '../axis.js';
import type { DType } from '../dtype.js';
import type { Initializer } from '../ir/graph.js';
import { requireFixedAxes } from './fixed-axes.js';
import { init } from './init.js';
import type { Tensor, tensorType } from './tensor.js';

/** A parameter: a tensor that lives in the state. Its path is the path of properties from the model to it. */
export class Param<D extends Dims = Dims> implements Tensor<D> {
  declare readonly [tensorType]: { readonly dims: D; readonly dtype: 'f32' };
  constructor(
    readonly axes: readonly Axis[],
    readonly initializer: Initializer,
    readonly storage: DType,
  ) {}
}

/**
 * Declares a parameter of a module.
 *
 * @param axes Its axes, outermost first; sizes are numbers.
 * @param initializer How training starts it; a checkpoint overrides it.
 */
export function param<const D extends Dims>(
  axes: AxesOf<D>,
  initializer: Initializer = init.zeros,
  options: { readonly storage?: DType } = {},
): Param<{ -readonly [I in keyof D]: D[I] }> {
  const list: readonly Axis[] = axes;
  requireFixedAxes('param', list);
  return new Param(list, initializer, options.storage ?? 'f32');
}

/** Whether a value is a parameter. (`instanceof` alone would narrow to a parameter of unknown axes.) */
export function isParam(value: unknown): value is Param {
  return value instanceof Param;
}
