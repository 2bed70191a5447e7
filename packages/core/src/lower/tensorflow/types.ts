import { tensorflow } from '#tensorflow-proto';
import type { DType } from '../../dtype.js';

/** Element types of TensorFlow values in our graphs: those of programs, and what only a lowering handles. */
export type TfType = DType | 'i64' | 'resource' | 'variant';

const { DataType } = tensorflow;

const numbers: Readonly<Record<TfType, tensorflow.DataType>> = {
  f32: DataType.DT_FLOAT,
  bf16: DataType.DT_BFLOAT16,
  f16: DataType.DT_HALF,
  i32: DataType.DT_INT32,
  bool: DataType.DT_BOOL,
  i64: DataType.DT_INT64,
  resource: DataType.DT_RESOURCE,
  variant: DataType.DT_VARIANT,
};
const names = new Map(Object.entries(numbers).map(([name, number]) => [DataType[number], name as TfType]));

/** The number that stands for a type in messages and in calls of the C API. */
export const dataType = (type: TfType): tensorflow.DataType => numbers[type];

/** The type that a message calls `DT_FLOAT`, say; undefined for one that no graph of ours holds. */
export const typeNamed = (name: string): TfType | undefined => names.get(name);
