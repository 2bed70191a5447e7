import { loadBinding } from './binding.js';
import { prepareEnvironment, threadPools } from './environment.js';
import { requireProvider } from './tensorflow.js';

/** What a TensorFlow library says about itself. */
export interface TensorFlowLibrary {
  /** Its release, as `2.21.0`. */
  readonly version: string;
  /** Whether it has found a GPU that it can use. */
  readonly gpu: boolean;
}

/**
 * Loads the library that sessions would use and asks it. A library that does not fit the processor ends the process: ask
 * in one of its own.
 *
 * @throws EngineError of kind `missing` when there is none or it cannot be loaded.
 */
export function inspectTensorFlowLibrary(): TensorFlowLibrary {
  const provider = requireProvider();
  prepareEnvironment(provider, threadPools(0));
  const { binding } = loadBinding(provider);
  return { version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
}
