import { existsSync, readFileSync } from 'node:fs';
import type { Provider } from './providers.js';

/** Extensions with which oneDNN multiplies bf16 matrices itself (its `avx512_core`), by their names in /proc/cpuinfo. */
const required = ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq'];

/** What decides how products of bf16 matrices are made here. */
export interface ProductDevice {
  /** The text of /proc/cpuinfo. */
  readonly cpuinfo: string;
  readonly hasGpu: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Whether the library rounds products of bf16 matrices to the nearest bf16: on GPUs, and on CPUs for which oneDNN has
 * kernels. Elsewhere it multiplies in f32 and cuts the last 16 bits off (`FloatToBFloat16` in TensorFlow's MatMul), so that
 * every product is a little too small: by 0.28 % on average, half a unit of its last place.
 */
export function roundsProducts({ gpu }: Pick<Provider, 'gpu'>, device: ProductDevice = thisDevice()): boolean {
  if (gpu && device.hasGpu) return true;
  const flags = new Set(/^flags\s*:(.*)$/m.exec(device.cpuinfo)?.[1]?.trim().split(/\s+/) ?? []);
  return device.environment['TF_ENABLE_ONEDNN_OPTS'] !== '0' && required.every((name) => flags.has(name));
}

function thisDevice(): ProductDevice {
  const file = '/proc/cpuinfo';
  return {
    cpuinfo: existsSync(file) ? readFileSync(file, 'utf8') : '',
    hasGpu: existsSync('/dev/nvidiactl'),
    environment: process.env,
  };
}
