import { nativeProducts, type ProductKernels } from '../../lower/tensorflow/product-kernels.js';
import { cpuFlags } from '../cpu-flags.js';
import type { HostDevice } from './host-device.js';

/** Extensions for which oneDNN has kernels of its own (its `avx512_core`), by their names in /proc/cpuinfo. */
const required = ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq'];
/** Values of ONEDNN_MAX_CPU_ISA that keep oneDNN from using them. */
const narrower = /^(sse|avx$|avx2)/i;

/**
 * Without kernels of its own, oneDNN packs the factors of a product where 1/rows + 1/columns is less
 * (`nocopy_checker_avx2` of its gemm).
 */
const unpacked = 0.0038;
/** With 512 rows, it packs them where there are more columns than this. */
const packedColumns = Math.floor(1 / (unpacked - 1 / 512));
/** Elements of a factor from which on a copy is worth its node: a step of the quickstart's model takes 0.98 without them. */
const worthACopy = 2 ** 17;

/**
 * Which kernels the library has for products here: its own on GPUs, and on CPUs for which oneDNN has some. Elsewhere:
 * - It multiplies bf16 matrices in f32 and cuts the last 16 bits off (`FloatToBFloat16` in TensorFlow's MatMul), so that
 *   every product is a little too small: by 0.28 % on average, half a unit of its last place.
 * - A GELU inside a product's kernel takes 24 ms where it takes 17 after it (2,916 x 4,304 elements, two cores).
 *
 * How the second factor lies best, in ms for results of 512 x 512 and 1,408 terms; the copy takes 0.3:
 * - With kernels of its own, oneDNN takes 3.6, and 4.1 where the factor lies transposed.
 * - Without, it takes 7.3, and 4.5 where it lies transposed, but only where it packs no factors (`packedColumns`). Where it
 *   does, the copy is lost time: 6.0 and 6.9 for 512 x 896 and 896 terms.
 * - Unpacked, with the first factor read transposed, lines of 2 KB and multiples fall on the same few sets of the cache: gradients
 *   of weights take 4.3 for 512 x 512 and 512 terms, 3.1 with both factors copied to lie the other way, the copies
 *   included; 1.6 and 1.6 for 384 x 384, 2.9 and 3.5 for 448 x 448.
 */
export function productKernels({ cpuinfo, environment, runsOnGpu }: HostDevice): ProductKernels {
  if (runsOnGpu) return nativeProducts;
  const flags = cpuFlags(cpuinfo);
  const oneDnn = environment['TF_ENABLE_ONEDNN_OPTS'] !== '0';
  const narrowed = narrower.test(environment['ONEDNN_MAX_CPU_ISA'] ?? '');
  if (oneDnn && !narrowed && required.every((name) => flags.has(name))) {
    return { ...nativeProducts, second: { lies: 'plain', columns: Infinity, elements: worthACopy } };
  }
  const elsewhere = { rounds: false, joins: false };
  if (!oneDnn) return elsewhere;
  const second = { lies: 'transposed', columns: packedColumns, elements: worthACopy } as const;
  return { ...elsewhere, second, both: { reciprocals: unpacked, line: 512 } };
}
