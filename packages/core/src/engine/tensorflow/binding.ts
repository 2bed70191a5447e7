import { createRequire } from 'node:module';
import { EngineError } from '../../errors.js';
import type { Provider } from './providers.js';

/** What a saved model's run gives: the id of a tensor that the binding holds, and its shape. */
export interface TensorInfo {
  readonly id: number;
  readonly shape: readonly number[];
}

/**
 * The part that is used of the native module of tfjs-node 4.22 (`TFJSBinding` in its `tfjs_binding.ts`). All calls block
 * the thread; every tensor has to be deleted by its id. The module itself is used, not the package's JavaScript: that
 * loads all of TensorFlow.js, and needs a polyfill from Node 23 on.
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

/** Our own native module (`native/host.cc`): what JavaScript cannot do for the library. */
export interface HostModule {
  /** Opens a shared library for all to see, without what its start-up prints. Says what went wrong, if anything. */
  load(path: string): string | undefined;
  /** Gives free memory of the C allocator back to the system. */
  trim(): void;
}

/**
 * Loads the native modules of a provider.
 *
 * @throws EngineError of kind `missing` when a library cannot be loaded.
 */
export function loadBinding({ binding, host, source }: Provider): {
  readonly binding: TensorFlowBinding;
  readonly host: HostModule | undefined;
} {
  const require = createRequire(import.meta.url);
  try {
    // Native modules have no types of their own; the interfaces above state those of their sources.
    const module = host && (require(host.module) as HostModule);
    for (const library of host?.libraries ?? []) {
      const problem = module?.load(library);
      if (problem !== undefined) throw new Error(problem);
    }
    return { binding: require(binding) as TensorFlowBinding, host: module };
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new EngineError(
      `The TensorFlow of ${source} cannot be loaded: ${reason.replace(/\.$/, '')}. ` +
        'Install it again, or use --engine onnxruntime.',
      { kind: 'missing', cause },
    );
  }
}
