import { z } from 'zod';

/** What a checkpoint says about itself, beside its tensors. */
export const checkpointStateSchema = z.strictObject({
  format: z.literal('videoitg-checkpoint-1'),
  /** Name of the stage. */
  stage: z.string().min(1).max(200),
  /** Updates done; batches are a function of it and the seed, so it is the position in the data too. */
  step: z.int().min(0),
  steps: z.int().min(0),
  seed: z.int(),
  /** The stage's resolved settings; a resumed run must have the same. */
  settings: z.record(z.string(), z.unknown()),
  /** Description from which the model is built again. */
  model: z.record(z.string(), z.unknown()),
});
export type CheckpointState = z.output<typeof checkpointStateSchema>;
