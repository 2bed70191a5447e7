import { existsSync, readFileSync } from 'node:fs';
import { nativeProducts, type ProductKernels } from '../../lower/tensorflow/product-kernels.js';
import { cpuFlags } from '../cpu-flags.js';
import type { Provider } from './providers.js';

/** Extensions for which oneDNN has kernels of its own (its `avx512_core`), by their names in /proc/cpuinfo. */
const required = ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq'];
/** Values of ONEDNN_MAX_CPU_ISA that keep oneDNN from using them. */
const narrower = /^(sse|avx$|avx2)/i;

/** What decides how products are made here. */
export interface ProductDevice {
  /** The text of /proc/cpuinfo. */
  readonly cpuinfo: string;
  readonly hasGpu: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Which kernels the library has for products here: its own on GPUs, and on CPUs for which oneDNN has some. Elsewhere:
 * - It multiplies bf16 matrices in f32 and cuts the last 16 bits off (`FloatToBFloat16` in TensorFlow's MatMul), so that
 *   every product is a little too small: by 0.28 % on average, half a unit of its last place.
 * - A GELU inside a product's kernel takes 24 ms where it takes 17 after it (2,916 x 4,304 elements, two cores).
 * - Where 1/rows + 1/columns ≥ 0.0038, oneDNN packs factors only if the second lies transposed (`nocopy_checker_avx2` of
 *   its gemm): 512 x 512 results of 1,408 terms take 4.5 ms then and 7.3 as they lie, the copy 0.3.
 */
export function productKernels({ gpu }: Pick<Provider, 'gpu'>, device: ProductDevice = thisDevice()): ProductKernels {
  if (gpu && device.hasGpu) return nativeProducts;
  const flags = cpuFlags(device.cpuinfo);
  const oneDnn = device.environment['TF_ENABLE_ONEDNN_OPTS'] !== '0';
  const narrowed = narrower.test(device.environment['ONEDNN_MAX_CPU_ISA'] ?? '');
  if (oneDnn && !narrowed && required.every((name) => flags.has(name))) return nativeProducts;
  return { rounds: false, joins: false, prefersTransposed: oneDnn };
}

function thisDevice(): ProductDevice {
  const file = '/proc/cpuinfo';
  return {
    cpuinfo: existsSync(file) ? readFileSync(file, 'utf8') : '',
    hasGpu: existsSync('/dev/nvidiactl'),
    environment: process.env,
  };
}
