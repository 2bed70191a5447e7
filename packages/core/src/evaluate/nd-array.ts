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

/** The step from one element of an axis to the next, row-major; 0 for an axis that is not there. */
export function strideOf(axes: readonly BoundAxis[], name: string): number {
  const at = axes.findIndex((axis) => axis.name === name);
  return at < 0 ? 0 : elementsOf(axes.slice(at + 1));
}

/**
 * For every element of `over` in row-major order, the offset of its element in `array`; axes that `array` lacks do not
 * move it, which is broadcasting by name.
 */
export function offsetsOver(over: readonly BoundAxis[], array: NdArray): Int32Array {
  const steps = over.map(({ name }) => strideOf(array.axes, name));
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
  const sources = operands.map((operand) => ({ data: operand.data, offsets: offsetsOver(axes, operand) }));
  const result = ndArray(axes, dtype);
  const elements = new Array<number>(operands.length);
  for (let i = 0; i < result.data.length; i++) {
    sources.forEach(({ data, offsets }, k) => {
      elements[k] = at(data, offsetAt(offsets, i));
    });
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
    const to = offsetAt(targets, i);
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

/**
 * Element access that is total under `noUncheckedIndexedAccess`; loops above stay inside by construction. Each function takes
 * one kind of array: V8 reads it several times faster than where several kinds, or none, may come.
 */
export function at(array: Float64Array, index: number): number {
  return array[index] ?? NaN;
}

export function offsetAt(offsets: Int32Array, index: number): number {
  return offsets[index] ?? NaN;
}

/** Axes of a graph type with their sizes filled in. */
export function bindAxes(axes: readonly Axis[], sizeOf: (size: Axis['size']) => number): BoundAxis[] {
  return axes.map(({ name, size }) => ({ name, size: sizeOf(size) }));
}
