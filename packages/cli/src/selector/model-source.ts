import type { DType, Session, StateEntry } from '@videoitg/core';
import type { FrameSelector, HeadMakers, SelectorConfig } from '@videoitg/models';

/** Element types in which weights lie in files. */
export type StoredType = Extract<DType, 'f32' | 'bf16' | 'f16'>;

/** A model on disk: what it is, and how its weights come into a session. Its description has been read, no weight yet. */
export interface ModelSource {
  readonly folder: string;
  readonly config: SelectorConfig;
  /** Element type of the weights where all have the same 16-bit one, else f32. */
  readonly stored: StoredType;
  /**
   * Reads weights into a session, piece by piece.
   *
   * @param state What to read: the model's, or the part that the session's programs use.
   * @throws TrainingError, HuggingFaceError or WeightError when one is missing or cannot be read.
   */
  load(session: Session, model: FrameSelector, state: readonly StateEntry[]): Promise<void>;
}

export interface SourceOptions {
  /** Heads beside those of the packages, by name. */
  readonly heads?: HeadMakers;
  /** A folder of the vision tower's own, for a Hugging Face model that has none. */
  readonly vision?: string;
}
