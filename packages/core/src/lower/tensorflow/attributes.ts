import type { tensorflow } from '#tensorflow-proto';
import { roundTo } from '../../evaluate/round.js';
import type { TfAttribute, TfList } from './emitter.js';
import { dataType, type TfType } from './types.js';

const encoder = new TextEncoder();

/** A static shape; -1 is a dimension that varies. */
export const shapeProto = (sizes: readonly number[]): tensorflow.ITensorShapeProto => ({
  dim: sizes.map((size) => ({ size })),
});

/** An attribute as a message, by the kind that the op's definition states. */
export function attributeProto(kind: string, value: TfAttribute | tensorflow.ITensorProto): tensorflow.IAttrValue {
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'number') return kind === 'float' ? { f: value } : { i: value };
  if (typeof value === 'string') return kind === 'type' ? { type: typeOf(value) } : { s: encoder.encode(value) };
  if ('functionName' in value) return { func: { name: value.functionName } };
  if (!isList(value)) return { tensor: value };
  return listProto(kind, value);
}

function listProto(kind: string, values: TfList): tensorflow.IAttrValue {
  const numbers = values.filter((value) => typeof value === 'number');
  const texts = values.filter((value) => typeof value === 'string');
  const functions = values.filter((value) => typeof value === 'object');
  switch (kind) {
    case 'shape':
      return { shape: shapeProto(numbers) };
    case 'list(type)':
      return { list: { type: texts.map(typeOf) } };
    case 'list(string)':
      return { list: { s: texts.map((text) => encoder.encode(text)) } };
    case 'list(int)':
      return { list: { i: [...numbers] } };
    case 'list(func)':
      return { list: { func: functions.map(({ functionName }) => ({ name: functionName })) } };
    case 'list(shape)':
      return { list: { shape: [] } }; // none of them is known
    default:
      throw new Error(`internal: no list fits an attribute of kind ${kind}`);
  }
}

const isList = (value: TfAttribute | tensorflow.ITensorProto): value is TfList => Array.isArray(value);

/** Facets write element types by our names; the emitter has checked them. */
const typeOf = (name: string): tensorflow.DataType => dataType(name as TfType);

/** A constant: its elements packed as the type stores them. */
export function tensorProto(
  type: TfType,
  shape: readonly number[],
  values: readonly number[],
): tensorflow.ITensorProto {
  const base = { dtype: dataType(type), tensorShape: shapeProto(shape) };
  switch (type) {
    case 'f32':
      return { ...base, floatVal: [...values] };
    case 'i32':
      return { ...base, intVal: [...values] };
    case 'i64':
      return { ...base, int64Val: [...values] };
    case 'bool':
      return { ...base, boolVal: values.map((value) => value !== 0) };
    case 'bf16':
      return { ...base, halfVal: values.map(bf16Bits) };
    default:
      throw new Error(`internal: no constant of type ${type}`);
  }
}

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/** Upper half of the nearest bf16 number's single-precision pattern. */
function bf16Bits(value: number): number {
  word[0] = roundTo('bf16', value);
  return (bits[0] ?? 0) >>> 16;
}
