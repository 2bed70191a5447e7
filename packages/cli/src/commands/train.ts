import {
  isStage,
  parseSettings,
  resolvedSettings,
  runStage,
  type FinishedStage,
  type RestoreReport,
  type Stage,
  type StageSettings,
  type Trainer,
} from '@videoitg/train';
import { applyOverrides, parseOverride, settingPaths, type Override, type Setting } from '../config/overrides.js';
import { printNote, printResult, type CommandContext } from '../context.js';
import { InterruptedError, UserError } from '../errors.js';
import { importModule, isModulePath } from '../import-module.js';
import { requireFile } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import { Progress } from '../terminal/progress.js';

/** Options of `videoitg train`. */
export interface TrainOptions {
  /** The stage's file. */
  readonly config: string;
  readonly dryRun: boolean;
  readonly resume: boolean;
  /** `path=value`, in the order given. */
  readonly set: readonly string[];
}

/** Trains one stage. */
export async function train(options: TrainOptions, context: CommandContext): Promise<void> {
  const overrides = await checkTrainOptions(options);
  await trainStage(options, withOverrides(await loadStage(options.config), overrides), context);
}

/**
 * The overrides of the command line, once the config file is known to be readable.
 * @throws {UserError} for a file that is no module or an override that sets nothing.
 */
export async function checkTrainOptions(options: TrainOptions): Promise<readonly Override[]> {
  const overrides = options.set.map(parseOverride);
  if (!isModulePath(options.config)) {
    throw new UserError(`${options.config} is not a config: a stage is a .ts, .js or .mjs file.`);
  }
  await requireFile(options.config, 'the config');
  return overrides;
}

/** Runs the stage's file and takes its default export. @throws {UserError} when there is none or the file fails. */
async function loadStage(path: string): Promise<Stage> {
  const { default: exported } = await importModule(path);
  if (!isStage(exported)) throw new UserError(`${path} does not \`export default defineStage({...})\`.`);
  return exported;
}

function withOverrides(stage: Stage, overrides: readonly Override[]): Stage {
  if (overrides.length === 0) return stage;
  // Settings are plain data: `defineStage` parsed them.
  const settings = JSON.parse(JSON.stringify(stage.settings)) as { readonly [key: string]: Setting };
  const known = [...settingPaths(settings), 'initFrom', 'optimizer.clipNorm', 'optimizer.groups.*'];
  return { ...stage, settings: parseSettings(applyOverrides(settings, overrides, known)) };
}

async function trainStage(options: TrainOptions, stage: Stage, context: CommandContext): Promise<void> {
  const { settings } = stage;
  if (options.dryRun) {
    const resolved = resolvedSettings(settings, stage.task.settings);
    printResult(context, resolved, `${JSON.stringify(resolved, null, 2)}\n`);
    return;
  }
  const finished = await runWithProgress(stage, options.resume, context);
  await finished.trainer.close();
  const { checkpoint, complete, steps, trainer } = finished;
  const last = steps.at(-1);
  const loss = last === undefined ? {} : { loss: last.loss };
  const result = { stage: settings.name, steps: trainer.step, complete, checkpoint, ...loss };
  printResult(context, result, `  ${checkpoint}   ${trainer.step} of ${settings.stopAfter.steps} steps\n`);
  if (!complete) {
    const set = options.set.map((override) => `--set ${override}`);
    throw new InterruptedError(
      `stopped after ${trainer.step} of ${settings.stopAfter.steps} steps. Go on with: videoitg train ${[options.config, ...set].join(' ')} --resume`,
    );
  }
}

function runWithProgress(stage: Stage, resume: boolean, context: CommandContext): Promise<FinishedStage> {
  const { quiet } = context.globals;
  const total = stage.settings.stopAfter.steps;
  let data: Progress | undefined;
  let steps: Progress | undefined;
  return runStage(stage, {
    engine: engineNamed(context.globals.engine),
    resume,
    signal: context.signal,
    onProgress: (what, done, count) => {
      data ??= new Progress(context.terminal, { label: what, unit: what, total: count, quiet });
      data.update(done);
    },
    onStart: (trainer, restored) => {
      data?.finish();
      noteStart(stage.settings, trainer, restored, context);
      steps = new Progress(context.terminal, { label: stage.settings.name, unit: 'steps', total, quiet });
    },
    onStep: ({ step, loss }) => steps?.update(step, `loss ${loss.toFixed(3)}`),
  }).finally(() => steps?.finish());
}

/** Says what is trained, and from where. */
function noteStart(
  { initFrom }: StageSettings,
  { task, trained, bundle, step }: Trainer,
  restored: RestoreReport | undefined,
  context: CommandContext,
): void {
  const parameters = bundle.state.filter(({ role }) => role === 'parameter').length;
  for (const line of task.summary ?? []) printNote(context, `  ${line}`);
  printNote(context, `  trained: ${trained.length} of ${parameters} tensors`);
  if (restored) {
    const { loaded, left, initialised } = restored;
    const counts = `${loaded.length} tensors, left ${left.length}, initialised ${initialised.length}`;
    printNote(context, `  from ${initFrom ?? ''}: ${counts}`);
  }
  if (step > 0) printNote(context, `  resumed after step ${step}`);
}
