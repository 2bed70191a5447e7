import { onnx } from '#onnx-proto';

/** Tensors start at page boundaries, so that a reader may map them. Source: onnx/docs/ExternalData.md. */
const alignment = 4096;

/** Bytes of a data file, in order; `gap` zeros come before each part. */
export interface DataPart {
  readonly gap: number;
  readonly bytes: Uint8Array;
}

/**
 * Moves the weights of a model out of it: each becomes a reference (location, offset, length) into one data file.
 *
 * @param location Name of the data file without a folder; readers look beside the model.
 * @param names Initializers to move; all others, such as constants, stay.
 */
export function moveOutside(
  model: onnx.ModelProto,
  location: string,
  names: ReadonlySet<string>,
): { readonly model: onnx.ModelProto; readonly parts: readonly DataPart[] } {
  const parts: DataPart[] = [];
  let end = 0;
  const initializer = (model.graph?.initializer ?? []).map((tensor) => {
    const bytes = tensor.rawData;
    if (!names.has(tensor.name ?? '') || !(bytes instanceof Uint8Array)) return tensor;
    const offset = Math.ceil(end / alignment) * alignment;
    parts.push({ gap: offset - end, bytes });
    end = offset + bytes.length;
    return reference(tensor, { location, offset: String(offset), length: String(bytes.length) });
  });
  return { model: new onnx.ModelProto({ ...model, graph: { ...model.graph, initializer } }), parts };
}

function reference(
  { rawData: _, ...tensor }: onnx.ITensorProto,
  entries: Readonly<Record<string, string>>,
): onnx.ITensorProto {
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  return { ...tensor, dataLocation: onnx.TensorProto.DataLocation.EXTERNAL, externalData };
}
