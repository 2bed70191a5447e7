import { Command, type Option } from 'commander';
import { ENGINES, type CommandContext, type GlobalOptions } from './context.js';
import { collect, oneOf, positiveNumber, wholeNumber } from './option-values.js';
import type { ExportOptions } from './commands/export.js';
import type { MakeMiniOptions } from './commands/make-mini.js';
import type { QuickstartOptions } from './quickstart/run.js';
import type { SelectOptions } from './commands/select.js';
import { FLOAT_TYPES } from './selector/precision.js';
import type { SetupTensorFlowOptions } from './commands/setup-tensorflow.js';
import type { TrainOptions } from './commands/train.js';
import type { Terminal } from './terminal/terminal.js';
import { packageVersion } from './version.js';

/** Makes the context of a command once its global options are known. */
export type ContextOf = (globals: GlobalOptions) => CommandContext;

/** Seeds are fed to a 32-bit counter-based generator. */
const MAX_SEED = 2 ** 32 - 1;
const HELP_WIDTH = 100;

/**
 * The command line: names, options and help only. What a command does lies in its own file and is loaded when the
 * command runs, so that help costs nothing.
 */
export function createProgram(terminal: Terminal, contextOf: ContextOf): Command {
  const program = new Command('videoitg');
  program
    .description('Train, run and export models that choose the video frames an instruction asks about.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .option('--json', 'print the result as one JSON value', false)
    .option('--quiet', 'print results and errors only', false)
    .option('--verbose', 'print details, and stacks of errors', false)
    .option('--engine <name>', `what runs the graphs: ${ENGINES.join(', ')}`, oneOf('--engine', ENGINES), 'auto')
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // Errors are printed in one place, as one sentence.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(terminal.stdout.columns ?? HELP_WIDTH, HELP_WIDTH),
      getOutHasColors: () => false,
    })
    .showSuggestionAfterError(false)
    .exitOverride()
    .addHelpText('after', '\nFirst time here: videoitg quickstart');
  const globals = (): CommandContext => contextOf(program.opts<GlobalOptions>());
  addQuickstart(program, globals);
  addTrain(program, globals);
  addSelect(program, globals);
  addExport(program, globals);
  addMakeMini(program, globals);
  addSetup(program, globals);
  addDoctor(program, globals);
  return program;
}

/** An option's help: a default is named where it is a word or a number, for a switch is off unless it is given. */
function optionDescription(option: Option): string {
  const value: unknown = option.defaultValue;
  return typeof value === 'string' || typeof value === 'number'
    ? `${option.description} (default: ${value})`
    : option.description;
}

type Context = () => CommandContext;

function addQuickstart(program: Command, context: Context): void {
  program
    .command('quickstart')
    .description('make a small video set, train on it, choose frames, export: the whole job in minutes')
    .option('--out <folder>', 'where everything is written', 'runs/quickstart')
    .option('--seed <number>', 'seed of the videos and the weights', wholeNumber('--seed', 0, MAX_SEED), 0)
    .option('--control', 'also train with one constant question, to compare', false)
    .action(async (options: QuickstartOptions) => {
      const { quickstart } = await import('./commands/quickstart.js');
      await quickstart(options, context());
    })
    .addHelpText('after', '\nExample: videoitg quickstart --out runs/seed-1 --seed 1');
}

function addTrain(program: Command, context: Context): void {
  program
    .command('train')
    .description('train a stage from its config file')
    .argument('<config>', 'a TypeScript or JavaScript file with `export default defineStage({...})`')
    .option('--dry-run', 'print the resolved config and what would be trained, then stop', false)
    .option('--resume', 'continue from the last complete checkpoint of this stage', false)
    .option('--set <path=value>', 'change one setting; may be given several times', collect, [])
    .action(async (config: string, options: Omit<TrainOptions, 'config'>) => {
      const { train } = await import('./commands/train.js');
      await train({ config, ...options }, context());
    })
    .addHelpText('after', '\nExample: videoitg train grounding.ts --set optimizer.learningRate=1e-5');
}

function addSelect(program: Command, context: Context): void {
  const command = program
    .command('select')
    .description('score the frames of a video for a question and choose the best')
    .argument('[video]', 'a video file')
    .argument('[question]', 'what the frames should show; quote it')
    .option('--k <number>', 'how many frames to choose', wholeNumber('--k', 1), 8);
  addModelOptions(command)
    .option(
      '--precision <type>',
      'matrix products in f32 or bf16 (default: as weights are kept)',
      floatType('--precision'),
    )
    .option('--storage <type>', 'weights kept in f32 or bf16 (default: as the model has them)', floatType('--storage'))
    .option('--fps <number>', 'how many frames a second to score', positiveNumber('--fps', 1000), 1)
    .option(
      '--max-frames <number>',
      'score at most this many, spread over the video',
      wholeNumber('--max-frames', 1),
      512,
    )
    .option('--sheet <file.png>', 'also write a contact sheet: the chosen frames above uniform ones')
    .option('--timeline <file.html>', 'also write a page with the scores over time and the video')
    .option('--results <file.jsonl>', 'also write all scores, as results.jsonl of a benchmark run')
    .option('--indices <file.jsonl>', 'also write the chosen frames, as frame_indices.jsonl of a benchmark run')
    .option('--force', 'overwrite these files if they exist', false)
    .option('--plan', 'print the frames, tokens and memory that the run would take, then stop', false)
    .option('--frames <number>', 'with --plan: for so many frames, without a video', wholeNumber('--frames', 1))
    .action(
      async (
        video: string | undefined,
        question: string | undefined,
        options: Omit<SelectOptions, 'video' | 'question'>,
      ) => {
        const { select } = await import('./commands/select.js');
        await select(
          { ...options, ...(video === undefined ? {} : { video }), ...(question === undefined ? {} : { question }) },
          context(),
        );
      },
    )
    .addHelpText(
      'after',
      '\nExamples: videoitg select talk.mp4 "where does she show the red graph?" --k 8 --sheet graph.png' +
        '\n          videoitg select --plan --frames 512 --model models/VideoITG-8B --engine tensorflow',
    );
}

/** Options that say which model to open. */
function addModelOptions(command: Command): Command {
  return command
    .option(
      '--model <folder>',
      'a trained model: a checkpoint, the folder of a run, or a Hugging Face folder',
      'runs/quickstart',
    )
    .option('--vision <folder>', 'a Hugging Face folder with the vision tower, for a model without one')
    .option('--import <file>', 'a file with a head of your own; may be given several times', collect, []);
}

const floatType = (option: string) => oneOf(option, FLOAT_TYPES);

function addExport(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description('write a trained model as one ONNX file and check that it gives the same scores');
  addModelOptions(command)
    .option('--out <file>', 'the file to write', 'selector.onnx')
    .option('--force', 'overwrite the file if it exists', false)
    .action(async (options: ExportOptions) => {
      const { exportModel } = await import('./commands/export.js');
      await exportModel(options, context());
    })
    .addHelpText('after', '\nExample: videoitg export --model runs/quickstart --out selector.onnx');
}

function addMakeMini(program: Command, context: Context): void {
  program
    .command('make-mini')
    .description('make a miniature set of labelled videos')
    .argument('<folder>', 'a new or empty folder')
    .option('--videos <number>', 'how many training videos', wholeNumber('--videos', 1, 100_000), 24)
    .option('--held-out <number>', 'how many held-out videos', wholeNumber('--held-out', 0, 100_000), 12)
    .option('--seed <number>', 'seed of the scenes', wholeNumber('--seed', 0, MAX_SEED), 0)
    .action(async (folder: string, options: Omit<MakeMiniOptions, 'folder'>) => {
      const { makeMini } = await import('./commands/make-mini.js');
      await makeMini({ folder, ...options }, context());
    })
    .addHelpText('after', '\nExample: videoitg make-mini data/mini --videos 100 --held-out 20');
}

function addSetup(program: Command, context: Context): void {
  const setup = program.command('setup').description('get what the npm packages cannot bring').helpCommand(false);
  setup
    .command('tensorflow')
    .description('fetch the TensorFlow library, build its binding, try it (Linux x64)')
    .option('--gpu', 'the CUDA build with the CUDA libraries that it needs (4 GB)', false)
    .action(async (options: SetupTensorFlowOptions) => {
      const { setupTensorFlow } = await import('./commands/setup-tensorflow.js');
      await setupTensorFlow(options, context());
    })
    .addHelpText('after', '\nExample: videoitg setup tensorflow --gpu');
}

function addDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('print what is installed, what is missing and the next step')
    .action(async () => {
      const { doctor } = await import('./commands/doctor.js');
      await doctor(context());
    })
    .addHelpText('after', '\nExample: videoitg doctor --json');
}
