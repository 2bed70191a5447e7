import type { Axis } from '../axis.js';
import { equalSizes, printSize, type Size } from '../size.js';
import type { DType } from '../dtype.js';
import type { ValueType } from './graph.js';

export function valueType(axes: readonly Axis[], dtype: DType): ValueType {
  return { axes, dtype };
}

export const namesOf = (type: Pick<ValueType, 'axes'>): string[] => type.axes.map((axis) => axis.name);

export function sizeOf(type: ValueType, name: string): Size | undefined {
  return type.axes.find((axis) => axis.name === name)?.size;
}

export function equalAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every((axis, at) => sameAxis(axis, b[at]));
}

export function sameAxis(a: Axis, b: Axis | undefined): boolean {
  return b !== undefined && a.name === b.name && equalSizes(a.size, b.size);
}

/** `sample, position, hidden=896`: a size that is just the axis's own symbol is left out. */
export function printAxes(axes: readonly Axis[]): string {
  if (axes.length === 0) return 'scalar';
  return axes.map(({ name, size }) => (printSize(size) === name ? name : `${name}=${printSize(size)}`)).join(', ');
}

/** `f32[sample, position, hidden=896]` */
export function printType(type: ValueType): string {
  return `${type.dtype}[${type.axes.length === 0 ? '' : printAxes(type.axes)}]`;
}
