// Everything that a GPU has to show, in one run: `--help` says how, README.md what the numbers mean.
import { cpus } from 'node:os';
import { writeFileAtomic } from '@videoitg/data';
import { backboneConfig, environmentOf } from './backbone-plan.js';
import { backboneSection, type BackboneRow } from './backbone-section.js';
import { runOwn, type Outcome } from './children.js';
import { gpuName } from './gpu.js';
import { lossesSection, type LossRow } from './losses-section.js';
import type { OpTestsReport } from './op-tests-report.js';
import { help, OptionError, parseOptions, type RunOptions, type Section } from './options.js';
import type { QuickstartReport } from './quickstart-report.js';
import { describeRow, renderRows } from './table.js';

interface Library {
  readonly version: string;
  readonly gpu: boolean;
}

/** What `--out` receives. */
interface Results {
  readonly device: string;
  readonly tensorflow: string;
  ops?: OpTestsReport | { readonly failure: string };
  quickstart?: QuickstartReport | { readonly failure: string };
  losses?: readonly LossRow[];
  readonly backbone: BackboneRow[];
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const log = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(options: RunOptions): Promise<boolean> {
  const library = await inspect(options);
  if (library === undefined) return false;
  const device = (library.gpu ? await gpuName() : undefined) ?? cpus()[0]?.model.trim() ?? 'unknown';
  const results: Results = { device, tensorflow: library.version, backbone: [] };
  print(`${device}; TensorFlow ${library.version}; Node ${process.versions.node}.`);
  const asked = (section: Section): boolean => !options.skip.includes(section);
  const save = async (): Promise<void> => {
    if (options.out !== undefined) await writeFileAtomic(options.out, `${JSON.stringify(results, null, 2)}\n`);
  };
  const verdicts: boolean[] = [];
  if (asked('ops')) verdicts.push(printOps((results.ops = await opTests(options))));
  await save();
  if (asked('quickstart')) verdicts.push(printQuickstart((results.quickstart = await quickstart(options))));
  await save();
  if (asked('losses') && asked('torch')) verdicts.push(printLosses((results.losses = await lossesSection(options))));
  await save();
  if (asked('backbone')) {
    printNetwork(options);
    const onRow = (row: BackboneRow): void => {
      results.backbone.push(row);
      log(describeRow(row));
      void save();
    };
    const rows = await backboneSection(options, { device, gpu: library.gpu, onRow });
    print(renderRows(rows));
    verdicts.push(rows.every(({ failure, outOfMemory }) => failure === undefined || outOfMemory === true));
  }
  await save();
  return verdicts.every(Boolean);
}

/** The library in a process of its own; undefined, with a sentence, where it cannot be used. */
async function inspect({ allowCpu, timeoutSeconds }: RunOptions): Promise<Library | undefined> {
  const said: string[] = [];
  const found = await runOwn<Library>('library', [], {
    timeoutSeconds,
    // Its warnings tell which of CUDA's libraries it misses.
    environment: { TF_CPP_MIN_LOG_LEVEL: '1' },
    onLine: (line) => said.push(line),
  });
  if (found.ok && (found.value.gpu || allowCpu)) return found.value;
  for (const line of said) log(line);
  const why = said.length > 0 ? '; its own lines above say why' : '';
  log(
    found.ok
      ? `TensorFlow ${found.value.version} sees no GPU${why}. --allow-cpu tries everything on the CPU.`
      : found.reason,
  );
  return undefined;
}

const failureOf = <R>(outcome: Outcome<R>): R | { readonly failure: string } =>
  outcome.ok ? outcome.value : { failure: outcome.reason };

const cpuFlag = ({ allowCpu }: RunOptions): string[] => (allowCpu ? ['--allow-cpu'] : []);

async function opTests(options: RunOptions): Promise<OpTestsReport | { readonly failure: string }> {
  log('op tests ...');
  const { timeoutSeconds } = options;
  // The tolerances are of f32: TF32's ten bits would not do.
  const environment = environmentOf('f32', options);
  return failureOf(await runOwn<OpTestsReport>('op-tests', cpuFlag(options), { timeoutSeconds, environment }));
}

function printOps(report: OpTestsReport | { readonly failure: string }): boolean {
  if ('failure' in report) {
    print(`\nOp tests: ${report.failure}`);
    return false;
  }
  print(`\nOp tests: ${report.ops} ops against the float64 evaluator, gradients included.`);
  for (const { name, count, failures, seconds } of report.passes) {
    print(`  ${name}: ${count - failures.length} of ${count} samples agree (${seconds.toFixed(1)} s)`);
    for (const failure of failures) print(`    ${failure}`);
  }
  return report.passes.every(({ failures }) => failures.length === 0);
}

async function quickstart(options: RunOptions): Promise<QuickstartReport | { readonly failure: string }> {
  const { frames, quickstartSteps, timeoutSeconds } = options;
  const steps = quickstartSteps === undefined ? [] : ['--tower-steps', '--grounding-steps'];
  const flags = ['--frames', frames, ...steps.flatMap((flag) => [flag, String(quickstartSteps)]), ...cpuFlag(options)];
  log('quickstart ...');
  return failureOf(await runOwn<QuickstartReport>('quickstart-training', flags, { timeoutSeconds, onLine: log }));
}

function printQuickstart(report: QuickstartReport | { readonly failure: string }): boolean {
  if ('failure' in report) {
    print(`\nQuickstart's training: ${report.failure}`);
    return false;
  }
  const { tower, grounding, heldOut, videos } = report;
  print("\nQuickstart's training, from decoded frames:");
  for (const [name, { steps, seconds, stepMs, loss }] of Object.entries({ tower, grounding })) {
    const took = `${steps} steps, ${stepMs.toFixed(2)} ms each, ${seconds.toFixed(1)} s with its data`;
    print(`  ${name}: ${took}; loss ${loss.toFixed(3)}`);
  }
  const quality = `AP ${heldOut.ap.toFixed(3)}, random ${heldOut.randomAp.toFixed(3)}`;
  print(`  held out: ${videos} videos, ${heldOut.questions} questions, ${quality}`);
  return true;
}

function printLosses(rows: readonly LossRow[]): boolean {
  print('\nLosses beside PyTorch, from the same weights:');
  for (const { products, jit, largest, tolerance, ok, failure } of rows) {
    const verdict =
      failure ?? `differ by at most ${largest?.toExponential(1)}, ${ok ? 'within' : 'ABOVE'} ${tolerance}`;
    print(`  ${products}${jit ? ', jit' : ''}: ${verdict}`);
  }
  return rows.every(({ ok }) => ok);
}

function printNetwork(options: RunOptions): void {
  const { layers, hidden, heads, keyValueHeads, headWidth, mlp, vocabulary } = backboneConfig(options);
  const attention = `${heads} / ${keyValueHeads} heads of ${headWidth}, ${options.attention} attention`;
  print(
    `\nBackbone: ${layers} blocks, ${hidden} wide, ${attention}, MLP ${mlp}, ${vocabulary} tokens; whole training steps.\n`,
  );
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(help);
  else if (!(await main(options))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  log(error.message);
  process.exitCode = 1;
}
