import type { Engine, Program, Session } from '@videoitg/core';
import { FrameSelector, inferenceBundle } from '@videoitg/models';
import type { ModelSource } from './model-source.js';
import type { Precision } from './precision.js';

/** A model's programs on an engine, with the weights that they use. */
export interface OpenPrograms {
  readonly model: FrameSelector;
  readonly session: Session;
}

export interface OpenProgramsOptions {
  readonly engine: Engine;
  readonly precision: Precision;
  readonly programs: (model: FrameSelector) => readonly Program[];
}

/** Opens programs of a model and reads the weights that they use, no others. @throws what the source's `load` does. */
export async function openPrograms(
  source: ModelSource,
  { engine, precision, programs }: OpenProgramsOptions,
): Promise<OpenPrograms> {
  const model = new FrameSelector(source.config);
  const bundle = inferenceBundle(model, programs(model), { ...precision, engine: engine.name });
  const session = await engine.open(bundle);
  try {
    const used = bundle.state.filter(({ role }) => role === 'parameter');
    await source.load(session, model, used);
  } catch (error) {
    await session.close();
    throw error;
  }
  return { model, session };
}
