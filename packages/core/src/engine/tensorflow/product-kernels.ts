import { existsSync, readFileSync } from 'node:fs';
import { nativeProducts, type ProductKernels } from '../../lower/tensorflow/product-kernels.js';
import { cpuFlags } from '../cpu-flags.js';
import type { Provider } from './providers.js';

/** Extensions for which oneDNN has kernels of its own (its `avx512_core`), by their names in /proc/cpuinfo. */
const required = ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq'];

/** What decides how products are made here. */
export interface ProductDevice {
  /** The text of /proc/cpuinfo. */
  readonly cpuinfo: string;
  readonly hasGpu: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Which kernels the library has for products here: its own on GPUs, and on CPUs for which oneDNN has some. Elsewhere it
 * multiplies bf16 matrices in f32 and cuts the last 16 bits off (`FloatToBFloat16` in TensorFlow's MatMul), so that every
 * product is a little too small: by 0.28 % on average, half a unit of its last place. And a GELU inside a product's
 * kernel takes 24 ms there where it takes 17 after it (2,916 x 4,304 elements, two cores).
 */
export function productKernels({ gpu }: Pick<Provider, 'gpu'>, device: ProductDevice = thisDevice()): ProductKernels {
  if (gpu && device.hasGpu) return nativeProducts;
  const flags = cpuFlags(device.cpuinfo);
  const native = device.environment['TF_ENABLE_ONEDNN_OPTS'] !== '0' && required.every((name) => flags.has(name));
  return native ? nativeProducts : { rounds: false, joins: false };
}

function thisDevice(): ProductDevice {
  const file = '/proc/cpuinfo';
  return {
    cpuinfo: existsSync(file) ? readFileSync(file, 'utf8') : '',
    hasGpu: existsSync('/dev/nvidiactl'),
    environment: process.env,
  };
}
