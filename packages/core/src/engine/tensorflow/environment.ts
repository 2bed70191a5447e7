import { availableParallelism } from 'node:os';
import type { Provider } from './providers.js';

/** Elements of the largest state entry from which on single ops are worth several threads. */
const largeEntry = 2 ** 17;

/** The library's threads. */
export interface ThreadPools {
  /** Ops that run at once. */
  readonly ops: number;
  /** Threads that work on one op. */
  readonly perOp: number;
}

/**
 * How a model uses the CPU's threads: ops of a small one are too short to be split, so that several run side by side instead.
 *
 * @param largest Elements of the largest state entry.
 */
export const threadPools = (largest: number, threads = availableParallelism()): ThreadPools => ({
  ops: threads,
  perOp: largest < largeEntry ? 1 : threads,
});

/**
 * Settings that the native library reads from the process's environment when it starts: it has no others. What the user
 * has set stays. They take effect from the main thread only, where `process.env` is the environment itself.
 *
 * @param pools Those of the first bundle: the library makes its pools once a process.
 */
export function prepareEnvironment({ cudaData }: Provider, pools: ThreadPools): void {
  const set = (name: string, value: string): void => {
    process.env[name] ??= value;
  };
  set('TF_NUM_INTEROP_THREADS', String(pools.ops));
  set('TF_NUM_INTRAOP_THREADS', String(pools.perOp));
  // oneDNN's kernels, which the library takes by itself only on CPUs with AVX-512; they are faster with AVX2 too.
  set('TF_ENABLE_ONEDNN_OPTS', '1');
  // Failures come back as errors; nothing is printed.
  set('TF_CPP_MIN_LOG_LEVEL', '3');
  // Otherwise the first session takes all of a GPU's memory.
  set('TF_FORCE_GPU_ALLOW_GROWTH', 'true');
  if (cudaData !== undefined) {
    const flags = process.env['XLA_FLAGS'] ?? '';
    if (!flags.includes('xla_gpu_cuda_data_dir')) {
      process.env['XLA_FLAGS'] = `${flags} --xla_gpu_cuda_data_dir=${cudaData}`.trim();
    }
  }
}
