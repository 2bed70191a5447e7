import { onnx } from '#onnx-proto';
import type { Axis } from '../../axis.js';
import type { DType } from '../../dtype.js';
import { printSize } from '../../size.js';
import type { OnnxAttribute, TensorInfo } from './emitter.js';

const { DataType } = onnx.TensorProto;
const { AttributeType } = onnx.AttributeProto;

const elementTypes: Readonly<Record<DType | 'i64', onnx.TensorProto.DataType>> = {
  f32: DataType.FLOAT,
  f16: DataType.FLOAT16,
  bf16: DataType.BFLOAT16,
  i32: DataType.INT32,
  i64: DataType.INT64,
  bool: DataType.BOOL,
};

export const elementType = (dtype: DType | 'i64'): onnx.TensorProto.DataType => elementTypes[dtype];

export const floatTensor = (name: string, value: number): onnx.ITensorProto => ({
  name,
  dataType: DataType.FLOAT,
  dims: [],
  floatData: [value],
});

export const intTensor = (name: string, values: readonly number[], dims: number[]): onnx.ITensorProto => ({
  name,
  dataType: DataType.INT64,
  dims,
  int64Data: [...values],
});

export const boolTensor = (name: string, value: boolean): onnx.ITensorProto => ({
  name,
  dataType: DataType.BOOL,
  dims: [],
  int32Data: [Number(value)],
});

/** A tensor with little-endian f32 data. */
export const dataTensor = (name: string, dims: readonly number[], data: Float32Array): onnx.ITensorProto => ({
  name,
  dataType: DataType.FLOAT,
  dims: [...dims],
  rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

export function attributeProto(
  name: string,
  attribute: Exclude<OnnxAttribute, { readonly graph: unknown }> | { readonly body: onnx.IGraphProto },
): onnx.IAttributeProto {
  if ('int' in attribute) return { name, type: AttributeType.INT, i: attribute.int };
  if ('float' in attribute) return { name, type: AttributeType.FLOAT, f: attribute.float };
  if ('string' in attribute) return { name, type: AttributeType.STRING, s: new TextEncoder().encode(attribute.string) };
  if ('ints' in attribute) return { name, type: AttributeType.INTS, ints: [...attribute.ints] };
  if ('floats' in attribute) return { name, type: AttributeType.FLOATS, floats: [...attribute.floats] };
  return { name, type: AttributeType.GRAPH, g: attribute.body };
}

/** Type of a program's input or output: fixed sizes as numbers, free and derived ones as `dim_param`. */
export function valueInfoProto(name: string, axes: readonly Axis[], dtype: DType): onnx.IValueInfoProto {
  const dim = axes.map(({ size }) => (typeof size === 'number' ? { dimValue: size } : { dimParam: printSize(size) }));
  return { name, type: { tensorType: { elemType: elementType(dtype), shape: { dim } } } };
}

export function tensorInfoProto(name: string, { dtype, dims }: TensorInfo): onnx.IValueInfoProto {
  const dim = dims.map((size) => (size === null ? {} : { dimValue: size }));
  return { name, type: { tensorType: { elemType: elementType(dtype), shape: { dim } } } };
}
