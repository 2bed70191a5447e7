import { createRequire } from 'node:module';

/** What a saved model's run gives: the id of a tensor that the binding holds, and its shape. */
export interface TensorInfo {
  readonly id: number;
  readonly shape: readonly number[];
}

/**
 * The part that is used of the native module of tfjs-node 4.22 (`TFJSBinding` in its `tfjs_binding.ts`). All calls block
 * the thread; every tensor has to be deleted by its id.
 */
export interface TensorFlowBinding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Names are joined by commas, inputs in the order of the ids. */
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): readonly TensorInfo[];
  /** Shares the array's memory while the tensor lives. */
  createTensor(shape: readonly number[], dataType: number, values: ArrayBufferView): number;
  /** A copy of the elements. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  deleteTensor(id: number): void;
}

/** Loads the native module of a file. */
export function loadBinding(path: string): TensorFlowBinding {
  // A native module has no types of its own; the interface above states those of tfjs-node's sources.
  return createRequire(import.meta.url)(path) as TensorFlowBinding;
}
