import type { Engine, Program, Session } from '@videoitg/core';
import { FrameSelector, inferenceBundle } from '@videoitg/models';
import type { ModelSource } from './model-source.js';
import type { Precision } from './precision.js';

/** A model's programs on an engine. */
export interface OpenPrograms {
  readonly model: FrameSelector;
  readonly session: Session;
}

/** Programs whose weights are still zeros, which take no memory. */
export interface EmptyPrograms extends OpenPrograms {
  /** Reads the weights that the programs use, no others. @throws what the source's `load` does. */
  readonly load: () => Promise<void>;
}

export interface OpenProgramsOptions {
  readonly engine: Engine;
  readonly precision: Precision;
  readonly programs: (model: FrameSelector) => readonly Program[];
}

/** Opens programs of a model, without weights. */
export async function openEmptyPrograms(
  source: ModelSource,
  { engine, precision, programs }: OpenProgramsOptions,
): Promise<EmptyPrograms> {
  const model = new FrameSelector(source.config);
  const bundle = inferenceBundle(model, programs(model), { ...precision, engine: engine.name });
  const session = await engine.open(bundle);
  const used = bundle.state.filter(({ role }) => role === 'parameter');
  return { model, session, load: () => source.load(session, model, used) };
}

/** Opens programs of a model and reads the weights that they use, no others. @throws what the source's `load` does. */
export async function openPrograms(source: ModelSource, options: OpenProgramsOptions): Promise<OpenPrograms> {
  const { load, ...open } = await openEmptyPrograms(source, options);
  try {
    await load();
  } catch (error) {
    await open.session.close();
    throw error;
  }
  return open;
}
