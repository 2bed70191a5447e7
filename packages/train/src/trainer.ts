import {
  biasCorrections,
  atPrecision,
  cacheEntries,
  initializeState,
  makeBundle,
  parameterEntries,
  trainingPrograms,
  type Bundle,
  type Engine,
  type Feeds,
  type HostArray,
  type Module,
  type Program,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { TrainingError } from './errors.js';
import { groupOf, rateOf, startsWithPath, type AdamWSettings } from './optimizer.js';
import { rateFactor, type Schedule } from './schedule.js';

/** What a stage learns: a model, a loss over fed batches, and the batches. */
export interface TrainingTask {
  readonly model: Module;
  /** Program with a scalar output `loss`. */
  readonly loss: Program;
  /** Further programs over the same state, for evaluation between steps. */
  readonly programs?: readonly Program[];
  /** Lines for people: what is trained on. */
  readonly summary?: readonly string[];
  /**
   * The micro-batches of one update, a pure function of the step number; their losses are normalised over the whole
   * update, so that they are summed. One micro-batch unless memory asks for more.
   */
  readonly batch: (step: number) => Promise<readonly Feeds[]>;
  /** Lets go of files that batches are read from. */
  readonly close?: () => Promise<void>;
}

export interface TrainingSettings {
  /** Path prefixes of what is trained; everything else is frozen. */
  readonly trainable: readonly string[];
  readonly optimizer: AdamWSettings;
  readonly schedule: Schedule;
  /** Updates in all. */
  readonly steps: number;
  /** Of initialisation. */
  readonly seed: number;
  /** Whether a batch has several micro-batches, whose gradients are accumulated. */
  readonly accumulate?: boolean;
  /** Element type of matrix products and attention; f32 unless given. */
  readonly precision?: 'f32' | 'bf16';
  /** Element type that frozen parameters are stored in; as the model has it unless given. */
  readonly frozenStorage?: 'f32' | 'bf16';
  /** Compute blocks again in the backward pass instead of keeping what they made. */
  readonly recompute?: boolean;
  /** Whether XLA compiles the update; TensorFlow only. */
  readonly jit?: boolean;
}

/** What one update did. */
export interface StepResult {
  /** Updates done, 1 after the first. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** Rate of the default group. */
  readonly learningRate: number;
  /** Wall-clock time of the update, seconds. */
  readonly seconds: number;
  /** Part of it spent waiting for the batch, seconds. */
  readonly dataSeconds: number;
}

/** A training in progress: compiled programs, the state on the engine, and the update to do next. */
export class Trainer {
  /** Updates done. */
  #step = 0;

  private constructor(
    readonly task: TrainingTask,
    readonly settings: TrainingSettings,
    readonly bundle: Bundle,
    readonly session: Session,
    readonly trained: readonly string[],
  ) {}

  /**
   * Compiles the task and initialises its parameters from the seed. The trainer closes the task, also when it cannot be
   * opened.
   *
   * @throws TrainingError when a prefix in `trainable` or in the optimizer's groups matches no parameter.
   */
  static async open(task: TrainingTask, settings: TrainingSettings, engine: Engine): Promise<Trainer> {
    let session: Session | undefined;
    try {
      const { bundle, trained } = compile(task, settings);
      session = await engine.open(bundle, settings.jit ? { jit: updatePrograms(settings) } : {});
      await initializeState(session, bundle.state, settings.seed);
      return new Trainer(task, settings, bundle, session, trained);
    } catch (error) {
      await session?.close();
      await task.close?.();
      throw error;
    }
  }

  get step(): number {
    return this.#step;
  }

  /** Sets the number of updates done, after a checkpoint's state was written to the session. */
  resumeAt(step: number): void {
    this.#step = step;
  }

  /**
   * Does the remaining updates one by one. The next batch is made while the engine works on the current one.
   *
   * @throws TrainingError when the loss or the gradients are not finite.
   */
  async *run(signal?: AbortSignal): AsyncGenerator<StepResult> {
    const { steps } = this.settings;
    let upcoming = this.#step < steps ? this.task.batch(this.#step) : undefined;
    // A batch that fails while nobody waits for it yet is reported when its turn comes.
    upcoming?.catch(() => undefined);
    while (upcoming !== undefined && !signal?.aborted) {
      const start = performance.now();
      const batch = await upcoming;
      const dataSeconds = (performance.now() - start) / 1e3;
      const update = this.#update(batch);
      upcoming = this.#step + 1 < steps ? this.task.batch(this.#step + 1) : undefined;
      upcoming?.catch(() => undefined);
      const { loss, gradientNorm, learningRate } = await update;
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        throw new TrainingError(
          `The loss became ${loss} and the gradient norm ${gradientNorm} at update ${this.#step + 1}. Lower the learning rate or set optimizer.clipNorm, and resume from the last checkpoint.`,
        );
      }
      this.#step += 1;
      const seconds = (performance.now() - start) / 1e3;
      yield { step: this.#step, steps, loss, gradientNorm, learningRate, seconds, dataSeconds };
    }
  }

  async #update(batch: readonly Feeds[]): Promise<{ loss: number; gradientNorm: number; learningRate: number }> {
    const scalars = this.#scalars();
    const { optimizer, schedule, steps } = this.settings;
    const learningRate = optimizer.learningRate * rateFactor(schedule, this.#step, steps);
    if (!this.settings.accumulate) {
      const [feeds, more] = batch;
      if (feeds === undefined || more !== undefined) {
        throw new TrainingError('An update has several micro-batches, but the stage does not accumulate gradients.');
      }
      const outputs = await this.session.run('step', { ...feeds, ...this.#known('step', scalars) });
      return { loss: value(outputs['loss']) ?? NaN, gradientNorm: value(outputs['gradientNorm']) ?? NaN, learningRate };
    }
    let loss = 0;
    for (const feeds of batch) loss += value((await this.session.run('micro', feeds))['loss']) ?? NaN;
    const outputs = await this.session.run('apply', this.#known('apply', scalars));
    return { loss, gradientNorm: value(outputs['gradientNorm']) ?? NaN, learningRate };
  }

  /** Fed scalars of the next update; bias corrections in float64. */
  #scalars(): Record<string, HostArray> {
    const { optimizer, schedule, steps } = this.settings;
    const [beta1, beta2] = optimizer.betas;
    const { biasCorrection1, biasCorrection2 } = biasCorrections({ beta1, beta2 }, this.#step + 1);
    const factor = rateFactor(schedule, this.#step, steps);
    const rates = ['default', ...Object.keys(optimizer.groups)].map(
      (group) => [`learningRate.${group}`, scalar(rateOf(optimizer, group) * factor)] as const,
    );
    return {
      ...Object.fromEntries(rates),
      biasCorrection1: scalar(biasCorrection1),
      biasCorrection2: scalar(biasCorrection2),
      ...(optimizer.clipNorm === undefined ? {} : { clipNorm: scalar(optimizer.clipNorm) }),
    };
  }

  /** Those of the scalars that a program has: a group whose parameters are all frozen has no rate. */
  #known(program: string, scalars: Readonly<Record<string, HostArray>>): Record<string, HostArray> {
    const feeds = this.bundle.programs.find(({ name }) => name === program)?.feeds ?? [];
    return Object.fromEntries(Object.entries(scalars).filter(([name]) => feeds.some((feed) => feed.name === name)));
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.task.close?.();
  }
}

/** The programs of a task with their state, and the paths of the parameters that are trained. */
function compile(
  task: TrainingTask,
  settings: TrainingSettings,
): { readonly bundle: Bundle; readonly trained: readonly string[] } {
  const declared = parameterEntries(task.model);
  const trained = trainedPaths(declared, settings);
  const { optimizer, precision = 'f32', recompute = false } = settings;
  const parameters = declared.map((entry) =>
    storedAs(entry, trained.includes(entry.path) ? 'f32' : settings.frozenStorage),
  );
  const [beta1, beta2] = optimizer.betas;
  const programs = trainingPrograms(task.loss, parameters, {
    loss: 'loss',
    trainable: trained,
    optimizer: { beta1, beta2, epsilon: optimizer.epsilon, weightDecay: optimizer.weightDecay },
    clip: optimizer.clipNorm !== undefined,
    groupOf: (path) => groupOf(optimizer, path),
    products: precision,
    recompute,
  });
  const evaluation = (task.programs ?? []).map((program) => atPrecision(program, parameters, precision));
  const bundle = makeBundle(
    [...updatePrograms(settings).map((name) => programs[name]), ...evaluation],
    [...parameters, ...programs.moments, ...programs.accumulators, ...cacheEntries(task.model)],
  );
  return { bundle, trained };
}

/** The programs that do an update. */
const updatePrograms = ({ accumulate }: TrainingSettings) =>
  accumulate ? (['micro', 'apply'] as const) : (['step'] as const);

const storedAs = (entry: StateEntry, storage: StateEntry['storage'] = entry.storage): StateEntry => ({
  ...entry,
  storage,
});

function trainedPaths(parameters: readonly StateEntry[], { trainable, optimizer }: TrainingSettings): string[] {
  for (const prefix of [...trainable, ...Object.keys(optimizer.groups)]) {
    if (!parameters.some(({ path }) => startsWithPath(path, prefix))) {
      const parts = [...new Set(parameters.map(({ path }) => path.split('.')[0]))].join(', ');
      throw new TrainingError(`"${prefix}" matches no parameter of the model. Its parts are: ${parts}.`);
    }
  }
  return parameters.map(({ path }) => path).filter((path) => trainable.some((prefix) => startsWithPath(path, prefix)));
}

const scalar = (number: number): HostArray => ({ shape: [], data: Float32Array.of(number) });
const value = (array: HostArray | undefined): number | undefined => array?.data[0];
