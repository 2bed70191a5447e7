import { CounterRandom, exportOnnx, parameterEntries, type Program, type Session } from '@videoitg/core';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadTokenizer,
  pixelFeeds,
  scoreProgram,
  type FrameSelector,
  type SelectorConfig,
  type Tokenizer,
} from '@videoitg/models';
import { printResult, type CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { writeCheckCases, type CheckCase } from '../onnx/check-cases.js';
import { compareOnnxAfresh, requireSameScores } from '../onnx/check-export.js';
import { requireWritable } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import { checkModelOptions, openSource, type ModelOptions } from '../selector/model-options.js';
import { openPrograms } from '../selector/open-programs.js';
import { formatBytes } from '../terminal/format.js';

/** Options of `videoitg export`. */
export interface ExportOptions extends ModelOptions {
  /** The ONNX file. */
  readonly out: string;
  readonly force: boolean;
}

/** Writes a trained model as one ONNX file and checks in a fresh process that it gives the engine's scores. */
export async function exportModel(options: ExportOptions, context: CommandContext): Promise<void> {
  await checkExportOptions(options);
  await writeOnnx(options, context);
}

/** @throws {UserError} for a missing model, a file that may not be replaced, or a name that is no ONNX file's. */
export async function checkExportOptions(options: ExportOptions): Promise<void> {
  if (!options.out.endsWith('.onnx')) throw new UserError(`--out ${options.out} does not end in .onnx.`);
  await checkModelOptions(options);
  await requireWritable(options.out, options.force);
}

async function writeOnnx(options: ExportOptions, context: CommandContext): Promise<void> {
  const { out } = options;
  const source = await openSource(options);
  const tokenizer = await loadTokenizer(source.folder);
  const engine = engineNamed(context.globals.engine);
  const programs = (model: FrameSelector): Program[] => [scoreProgram(model)];
  const precision = { storage: 'f32', products: 'f32' } as const; // as the file computes
  const { model, session } = await openPrograms(source, { engine, precision, programs });
  try {
    const weights = new Map<string, Float32Array>();
    for (const { path } of parameterEntries(model)) weights.set(path, await session.read(path));
    await exportOnnx(out, scoreProgram(model), weights);
    const maxAbsDiff = await compare(model.config, tokenizer, session, out);
    requireSameScores(out, maxAbsDiff);
    const { size } = await stat(out);
    const text = `  ${out}   ${formatBytes(size)}, equals the engine to ${maxAbsDiff.toExponential(1)}\n`;
    printResult(context, { file: out, bytes: size, checkpoint: source.folder, maxAbsDiff }, text);
  } finally {
    await session.close();
  }
}

/** Scores of made-up frames and a made-up instruction, by the engine and by the file in a fresh process. */
async function compare(config: SelectorConfig, tokenizer: Tokenizer, session: Session, onnx: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'videoitg-export-'));
  try {
    const cases: CheckCase[] = [];
    for (const frames of [1, 5, 12]) {
      const pixels = new Float32Array(frames * 3 * config.vision.image ** 2);
      new CounterRandom([0, 'export check', frames]).fillUniform(pixels, { low: -1, high: 1 });
      const sample = { id: `${frames} frames`, frames, prompt: config.head.prompt('show the frames', tokenizer) };
      const { feeds } = pixelFeeds(config, sample, pixels);
      const { scores } = await session.run('score', feeds);
      if (!(scores?.data instanceof Float32Array)) throw new Error('internal: the program gave no scores');
      cases.push({ feeds, scores: scores.data });
    }
    const check = join(folder, 'check.safetensors');
    await writeCheckCases(check, cases);
    return await compareOnnxAfresh(onnx, check);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
