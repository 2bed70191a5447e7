import type { Axis } from '../axis.js';
import type { DType } from '../dtype.js';

/** An axis whose size is known. */
export interface BoundAxis {
  readonly name: string;
  readonly size: number;
}

/** A value of the reference evaluator: float64 elements, row-major over named axes. */
export interface NdArray {
  readonly axes: readonly BoundAxis[];
  readonly dtype: DType;
  readonly data: Float64Array;
}

export const elementsOf = (axes: readonly BoundAxis[]): number =>
  axes.reduce((product, axis) => product * axis.size, 1);

export function ndArray(axes: readonly BoundAxis[], dtype: DType, data?: ArrayLike<number>): NdArray {
  const elements = elementsOf(axes);
  const array = data === undefined ? new Float64Array(elements) : Float64Array.from(data);
  if (array.length !== elements) throw new RangeError(`internal: ${array.length} elements for ${elements} places`);
  return { axes, dtype, data: array };
}

/** Row-major strides. */
export function stridesOf(axes: readonly BoundAxis[]): number[] {
  const strides = new Array<number>(axes.length);
  let stride = 1;
  for (let at = axes.length - 1; at >= 0; at--) {
    strides[at] = stride;
    stride *= axes[at]?.size ?? 1;
  }
  return strides;
}

/**
 * For every element of `over` in row-major order, the offset of its element in `array`; axes that `array` lacks do not
 * move it, which is broadcasting by name.
 */
export function offsetsOver(over: readonly BoundAxis[], array: NdArray): Int32Array {
  const own = stridesOf(array.axes);
  const steps = over.map(({ name }) => {
    const at = array.axes.findIndex((axis) => axis.name === name);
    return at < 0 ? 0 : (own[at] ?? 0);
  });
  let offsets = new Int32Array(1);
  over.forEach(({ size }, level) => {
    const step = steps[level] ?? 0;
    const wider = new Int32Array(offsets.length * size);
    let to = 0;
    for (const base of offsets) for (let i = 0; i < size; i++) wider[to++] = base + i * step;
    offsets = wider;
  });
  return offsets;
}

/** Element by element, operands broadcast by name to `axes`. */
export function mapElements(
  axes: readonly BoundAxis[],
  dtype: DType,
  operands: readonly NdArray[],
  compute: (...elements: number[]) => number,
): NdArray {
  const offsets = operands.map((operand) => offsetsOver(axes, operand));
  const result = ndArray(axes, dtype);
  const elements = new Array<number>(operands.length);
  for (let i = 0; i < result.data.length; i++) {
    for (let k = 0; k < operands.length; k++) elements[k] = at(operands[k]?.data, at(offsets[k], i));
    result.data[i] = compute(...elements);
  }
  return result;
}

/** Folds the axes named in `over` away. */
export function reduceElements(
  array: NdArray,
  over: readonly string[],
  start: number,
  fold: (sum: number, element: number) => number,
): NdArray {
  const kept = array.axes.filter(({ name }) => !over.includes(name));
  const result = ndArray(kept, array.dtype);
  result.data.fill(start);
  const targets = offsetsOver(array.axes, result);
  for (let i = 0; i < array.data.length; i++) {
    const to = at(targets, i);
    result.data[to] = fold(at(result.data, to), at(array.data, i));
  }
  return result;
}

/** The same elements with the axes in another order. */
export function permute(array: NdArray, names: readonly string[]): NdArray {
  const axes = names.map((name) => axisOf(array, name));
  const offsets = offsetsOver(axes, array);
  return ndArray(
    axes,
    array.dtype,
    Float64Array.from(offsets, (offset) => at(array.data, offset)),
  );
}

export function axisOf(array: NdArray, name: string): BoundAxis {
  const axis = array.axes.find((candidate) => candidate.name === name);
  if (axis === undefined) throw new RangeError(`internal: no axis "${name}"`);
  return axis;
}

/** Element access that is total under `noUncheckedIndexedAccess`; loops above stay inside by construction. */
export function at(array: ArrayLike<number> | undefined, index: number): number {
  return array?.[index] ?? NaN;
}

/** Axes of a graph type with their sizes filled in. */
export function bindAxes(axes: readonly Axis[], sizeOf: (size: Axis['size']) => number): BoundAxis[] {
  return axes.map(({ name, size }) => ({ name, size: sizeOf(size) }));
}
