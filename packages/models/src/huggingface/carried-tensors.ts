import type { TensorSource } from '../weights/tensor-source.js';
import type { Layout } from './layout.js';
import { planLoad } from './plan-load.js';
import { StoredTensors } from './stored-tensors.js';
import { valuePieces } from '../weights/value-pieces.js';

/** Tensors of other folders that a new one may take over, by their key in it. */
export type CarriedTensors = ReadonlyMap<string, TensorSource>;

/** Folders from which tensors are taken over, bit for bit. */
export interface CarryOptions {
  /** A checkpoint of the layout, for tensors that the session does not hold and those that the model does not use. */
  readonly carryFrom?: string;
  /** SigLIP's own folder, likewise for the vision tower, where `carryFrom` has nothing. */
  readonly visionFolder?: string;
}

/**
 * Opens both folders while `use` runs.
 *
 * @throws HuggingFaceError when a folder is not of the layout's model, WeightError when one cannot be read.
 */
export async function withCarried<R>(
  layout: Layout,
  { carryFrom, visionFolder }: CarryOptions,
  use: (carried: CarriedTensors) => Promise<R>,
): Promise<R> {
  const own = (below: CarriedTensors): Promise<R> =>
    carryFrom === undefined
      ? use(below)
      : StoredTensors.use(carryFrom, layout, (stored) => use(new Map([...below, ...sourcesOf(stored, '')])));
  const { vision } = layout;
  if (visionFolder === undefined || vision === undefined) return own(new Map());
  return StoredTensors.use(visionFolder, vision.layout, (stored) => own(new Map(sourcesOf(stored, vision.keys))));
}

/** @param keys What the keys begin with in the new folder. */
function sourcesOf(stored: StoredTensors, keys: string): [string, TensorSource][] {
  planLoad(stored, []); // names, shapes and dtypes of every tensor
  return [...stored.keys].flatMap((key) => {
    const source = copySource(stored, key, keys + key);
    return source === undefined ? [] : [[source.name, source]];
  });
}

function copySource(stored: StoredTensors, key: string, name: string): TensorSource | undefined {
  const entry = stored.entry(key);
  if (entry === undefined) return undefined;
  const { dtype, shape } = entry;
  return {
    name,
    dtype,
    shape,
    async *data() {
      for (const piece of valuePieces(shape)) {
        const { buffer, byteOffset, byteLength } = (await stored.weights.read(entry.name, piece)).values;
        yield new Uint8Array(buffer, byteOffset, byteLength);
      }
    },
  };
}
