import { bytesPerElement } from '../dtype.js';
import type { Size } from '../size.js';
import type { ValueType } from './graph.js';

/** Bytes of a value's elements. @param size Value of a size under the bindings of a run. */
export const valueBytes = ({ axes, dtype }: ValueType, size: (size: Size) => number): number =>
  axes.reduce((bytes, axis) => bytes * size(axis.size), bytesPerElement[dtype]);
