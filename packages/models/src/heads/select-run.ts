import type { PromptTokenizer } from './prompt-tokenizer.js';

/** A sample whose frames are to be scored. */
export interface RunSample {
  readonly id: string;
  readonly frames: number;
}

/** An answer that is being written. */
export interface Generation {
  /** Logits of the next token, [token]; valid until `next` is called. */
  readonly logits: Float32Array;
  /** Appends a token and computes the logits of the one after it. */
  next(token: number): Promise<void>;
}

/** Runs a head's programs on laid-out samples. */
export interface SelectRun {
  readonly samples: readonly RunSample[];
  readonly tokenizer: PromptTokenizer;
  /** Frames that will be chosen of each sample. */
  readonly k: number;
  /** Logits of all frames, sample after sample, [frame]. */
  infer(): Promise<Float32Array>;
  /** Reads a sample's prompt, so that its answer can be written. One at a time. */
  generate(sample: number): Promise<Generation>;
}
