import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { widths, type WidthName } from './backbone-model.js';
import type { AttentionForm } from './flops.js';
import type { Products } from './peaks.js';

export const help = `Op tests, the quickstart's training and the bench of the 0.5B backbone on a GPU, each in processes of their own.

  run.ts [options]

  --allow-cpu              go on where TensorFlow sees no GPU: a trial, with --width small
  --skip A,B               leave out: ops, quickstart, losses, backbone, torch
  --out FILE               everything as JSON too, written again after every row

  --tokens 4096,16384      positions of the one sequence of a step
  --width 0.5b             sizes of the network: 0.5b or small
  --layers N               blocks instead of the network's own number
  --vocabulary N           rows of the embedding table instead of the network's own number
  --products bf16,tf32,f32 how matrices are multiplied; tf32 is what TensorFlow makes of f32 on a GPU unless told otherwise
  --jit off,on             without XLA, compiled by XLA
  --recompute off          blocks' inner values kept (off), computed again for the gradient (on), or both (off,on);
                           a row that runs out of memory is tried again with on
  --attention full         full or causal
  --steps 5 --warmup 3     counted steps, and steps before them
  --allocator NAME         TF_GPU_ALLOCATOR of our processes, such as cuda_malloc_async
  --timeout 300            seconds after which a process is stopped; its row says so

  --python python3         Python with PyTorch; else VIDEOITG_BENCH_PYTHON
  --torch eager,compile    modes of the peer
  --frames FOLDER          decoded frames of the quickstart's videos; pack.ts writes them
  --quickstart-steps N     steps of each stage instead of the quickstart's own
`;

/** The parts of a run, in their order; `torch` is the peer's share of `losses` and `backbone`. */
export const sections = ['ops', 'quickstart', 'losses', 'backbone', 'torch'] as const;
export type Section = (typeof sections)[number];

export interface RunOptions {
  readonly allowCpu: boolean;
  readonly skip: readonly Section[];
  readonly out: string | undefined;
  readonly tokens: readonly number[];
  readonly width: WidthName;
  readonly layers: number | undefined;
  readonly vocabulary: number | undefined;
  readonly products: readonly Products[];
  readonly jit: readonly boolean[];
  readonly recompute: readonly boolean[];
  readonly attention: AttentionForm;
  readonly steps: number;
  readonly warmup: number;
  readonly allocator: string | undefined;
  readonly timeoutSeconds: number;
  readonly python: string;
  readonly torchModes: readonly ('eager' | 'compile')[];
  readonly frames: string;
  readonly quickstartSteps: number | undefined;
}

/** An option that does not fit; the message is for the user. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

/**
 * @returns undefined when help was asked for.
 * @throws OptionError naming the option that does not fit.
 */
export function parseOptions(args: readonly string[]): RunOptions | undefined {
  const values = rawOptions(args);
  if (values.help) return undefined;
  const switches = ['off', 'on'] as const;
  return {
    allowCpu: values['allow-cpu'],
    skip: values.skip === '' ? [] : choices('skip', values.skip, sections),
    out: values.out,
    tokens: values.tokens.split(',').map((text) => count('tokens', text)),
    width: choice('width', values.width, Object.keys(widths) as WidthName[]), // its keys are its type's
    layers: optional('layers', values.layers),
    vocabulary: optional('vocabulary', values.vocabulary),
    products: choices('products', values.products, ['bf16', 'tf32', 'f32']),
    jit: choices('jit', values.jit, switches).map((text) => text === 'on'),
    recompute: choices('recompute', values.recompute, switches).map((text) => text === 'on'),
    attention: choice('attention', values.attention, ['full', 'causal']),
    steps: count('steps', values.steps),
    warmup: count('warmup', values.warmup),
    allocator: values.allocator,
    timeoutSeconds: count('timeout', values.timeout),
    python: values.python,
    torchModes: choices('torch', values.torch, ['eager', 'compile']),
    frames: values.frames ?? usualFrames(),
    quickstartSteps: optional('quickstart-steps', values['quickstart-steps']),
  };
}

function rawOptions(args: readonly string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        'allow-cpu': { type: 'boolean', default: false },
        skip: text(''),
        out: { type: 'string' },
        tokens: text('4096,16384'),
        width: text('0.5b'),
        layers: { type: 'string' },
        vocabulary: { type: 'string' },
        products: text('bf16,tf32,f32'),
        jit: text('off,on'),
        recompute: text('off'),
        attention: text('full'),
        steps: text('5'),
        warmup: text('3'),
        allocator: { type: 'string' },
        timeout: text('300'),
        python: text(process.env['VIDEOITG_BENCH_PYTHON'] ?? 'python3'),
        torch: text('eager,compile'),
        frames: { type: 'string' },
        'quickstart-steps': { type: 'string' },
      },
    }).values;
  } catch (error) {
    const [cause = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new OptionError(`${cause.replace(/\.$/, '')}. --help lists the options.`);
  }
}

/** A packed folder has its frames beside its code; a checkout where `pack.ts` puts them. */
function usualFrames(): string {
  const place = import.meta.url.endsWith('.ts') ? '../../runs/gpu/frames' : '../frames';
  return fileURLToPath(new URL(place, import.meta.url));
}

function choice<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new OptionError(`--${option} has no "${text}". There are: ${known.join(', ')}.`);
  return found;
}

const choices = <T extends string>(option: string, text: string, known: readonly T[]): T[] =>
  text.split(',').map((one) => choice(option, one, known));

const optional = (option: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : count(option, text);

function count(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new OptionError(`--${option} has "${text}". Give a positive whole number.`);
}
