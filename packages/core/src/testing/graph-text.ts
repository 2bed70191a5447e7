import { tensorflow } from '#tensorflow-proto';

/** A TensorFlow graph as text, one line a node, for reading and snapshots: `name = Op(inputs) {attribute: value}`. */
export function graphText({ node, library }: tensorflow.IGraphDef): string {
  const functions = (library?.function ?? []).map(functionText);
  return [...(node ?? []).map(nodeText), ...functions].join('\n') + '\n';
}

export function nodeText({ name, op, input, attr }: tensorflow.INodeDef): string {
  const attributes = Object.entries(attr ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${attributeText(value)}`);
  return `${name} = ${op}(${(input ?? []).join(', ')})${attributes.length > 0 ? ` {${attributes.join(', ')}}` : ''}`;
}

function functionText({ signature, nodeDef, ret, controlRet }: tensorflow.IFunctionDef): string {
  const args = (signature?.inputArg ?? []).map(({ name, type }) => `${name}: ${typeText(type)}`);
  const results = Object.values(ret ?? {});
  const after = Object.values(controlRet ?? {}).map((node) => `^${node}`);
  const body = (nodeDef ?? []).map((node) => `  ${nodeText(node)}`);
  return [`function ${signature?.name}(${args.join(', ')}) → ${[...results, ...after].join(', ')}`, ...body].join('\n');
}

const typeText = (type: tensorflow.DataType | null | undefined): string =>
  (tensorflow.DataType[type ?? 0] ?? '').replace('DT_', '').toLowerCase();
const shapeText = (shape: tensorflow.ITensorShapeProto | null | undefined): string =>
  `[${(shape?.dim ?? []).map(({ size }) => String(size)).join(', ')}]`;

function attributeText({ type, shape, tensor, func, list, s, i, f, b }: tensorflow.IAttrValue): string {
  if (typeof type === 'number') return typeText(type);
  if (shape) return shapeText(shape);
  if (tensor) return tensorText(tensor);
  if (func) return func.name ?? '';
  if (list) return `[${listTexts(list).join(', ')}]`;
  if (s) return JSON.stringify(bytesText(s));
  return String(i ?? f ?? b);
}

/** A list holds elements of one kind. */
const listTexts = ({ type, s, i, func }: tensorflow.AttrValue.IListValue): string[] => [
  ...(type ?? []).map(typeText),
  ...(s ?? []).map(bytesText),
  ...(i ?? []).map(String),
  ...(func ?? []).map(({ name }) => name ?? ''),
];

const bytesText = (bytes: Uint8Array | string): string =>
  typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);

function tensorText({ tensorShape, floatVal, intVal, int64Val, boolVal, halfVal }: tensorflow.ITensorProto): string {
  const elements = [floatVal, intVal, int64Val, boolVal, halfVal].find((list) => list && list.length > 0) ?? [];
  return `${shapeText(tensorShape)} ${elements.join(' ')}`;
}
