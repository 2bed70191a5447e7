import type { Qwen2Config } from '@videoitg/models';

/** What a decoder's arithmetic depends on. */
export type DecoderSizes = Pick<Qwen2Config, 'hidden' | 'layers' | 'heads' | 'keyValueHeads' | 'headWidth' | 'mlp'>;

/** `full`: every position sees every other. `causal`: it sees itself and those before it. */
export type AttentionForm = 'full' | 'causal';

export interface StepForm {
  /** Positions of the one sequence of a step. */
  readonly tokens: number;
  readonly attention: AttentionForm;
  /** Whether every block's forward pass is done again for its gradient. */
  readonly recompute: boolean;
}

/** Floating-point operations of one training step; a multiply-add is two. */
export interface StepFlops {
  /** What the mathematics asks for: the numerator of MFU. */
  readonly model: number;
  /** That and what is computed twice to save memory: the numerator of HFU. */
  readonly hardware: number;
}

/** Weights of one block that a token is multiplied with: query, key, value, out, gate, up, down. */
export function blockWeights({ hidden, heads, keyValueHeads, headWidth, mlp }: DecoderSizes): number {
  return 2 * hidden * heads * headWidth + 2 * hidden * keyValueHeads * headWidth + 3 * hidden * mlp;
}

/**
 * Forward pass of the blocks, as spec 1.6 counts it: 2 · weights · L for the products with weights, and 4 · L² · heads ·
 * headWidth a block for attention, of which a causal sequence needs half. Norms, activations, softmax, rotations, the
 * embedding's look-up, the one-column head and AdamW are left out, as is usual: together they are below a percent.
 */
export function forwardFlops(
  sizes: DecoderSizes,
  { tokens, attention }: StepForm,
): { products: number; attention: number } {
  const { layers, heads, headWidth } = sizes;
  const share = attention === 'causal' ? 1 / 2 : 1;
  return {
    products: 2 * layers * blockWeights(sizes) * tokens,
    attention: 4 * tokens ** 2 * heads * headWidth * layers * share,
  };
}

/**
 * One step: forward, and twice that backward (a product has two gradients, each as large as itself).
 *
 * Computed twice: the scores Q·Kᵀ in attention's gradient, half of attention's forward pass, always, as nobody keeps them
 * (flash attention neither); with `recompute` the whole forward pass of the blocks besides. Scores that a causal mask
 * hides count in neither number, even where they are computed.
 */
export function stepFlops(sizes: DecoderSizes, form: StepForm): StepFlops {
  const { products, attention } = forwardFlops(sizes, form);
  const model = 3 * (products + attention);
  return { model, hardware: model + attention / 2 + (form.recompute ? products + attention : 0) };
}

/** Speeds that follow from the time of a step. */
export interface Rates {
  readonly tokensPerSecond: number;
  /** Model operations a second, in 10¹². */
  readonly teraflops: number;
  /** Model operations as a share of the peak; undefined where the peak is not known. */
  readonly mfu: number | undefined;
  /** The same with what is computed twice. */
  readonly hfu: number | undefined;
}

/** @param peakTeraflops Of the device at the products' element type. */
export function ratesOf(
  { model, hardware }: StepFlops,
  tokens: number,
  stepSeconds: number,
  peakTeraflops: number | undefined,
): Rates {
  const share = (flops: number): number | undefined =>
    peakTeraflops === undefined ? undefined : flops / stepSeconds / (peakTeraflops * 1e12);
  return {
    tokensPerSecond: tokens / stepSeconds,
    teraflops: model / stepSeconds / 1e12,
    mfu: share(model),
    hfu: share(hardware),
  };
}
