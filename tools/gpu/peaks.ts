/**
 * How a program multiplies: `f32` exactly, `tf32` f32 operands of which the device reads 10 bits of mantissa (what
 * TensorFlow asks for on an f32 program unless told otherwise), `bf16` bf16 operands with f32 sums.
 */
export type Products = 'f32' | 'tf32' | 'bf16';

interface Peak extends Readonly<Record<Products, number>> {
  readonly device: RegExp;
}

/**
 * Dense peaks in TFLOP/s by the name that `nvidia-smi` gives. PCIe and NVL cards of the same chips are slower and not
 * listed.
 */
const peaks: readonly Peak[] = [
  // NVIDIA H100 Tensor Core GPU data sheet, column SXM: 1,979 (bf16) and 989 (TF32) with sparsity, half of it dense; f32 67.
  { device: /^NVIDIA H100 80GB HBM3$/, bf16: 989.4, tf32: 494.7, f32: 67 },
  // NVIDIA H200 Tensor Core GPU data sheet, column SXM: the same.
  { device: /^NVIDIA H200$/, bf16: 989.4, tf32: 494.7, f32: 67 },
  // NVIDIA A100 Tensor Core GPU data sheet, all forms alike.
  { device: /^NVIDIA A100\b/, bf16: 312, tf32: 156, f32: 19.5 },
];

/** Dense peak of a device, TFLOP/s; undefined for one that the table does not have. */
export function peakTeraflops(device: string, products: Products): number | undefined {
  return peaks.find((peak) => peak.device.test(device))?.[products];
}
