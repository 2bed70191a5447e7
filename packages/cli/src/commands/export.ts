import { CounterRandom, exportOnnx, makeBundle, parameterEntries, type Session } from '@videoitg/core';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pixelFeeds, scoreProgram } from '@videoitg/models';
import { printResult, type CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { writeCheckCases, type CheckCase } from '../onnx/check-cases.js';
import { compareOnnxAfresh, requireSameScores } from '../onnx/check-export.js';
import { requirePath, requireWritable } from '../require-path.js';
import { engineNamed } from '../selector/engines.js';
import { describeSelector, openSelector, type OpenSelector } from '../selector/open-selector.js';
import { formatBytes } from '../terminal/format.js';

/** Options of `videoitg export`. */
export interface ExportOptions {
  readonly model: string;
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
  await requirePath(options.model, 'the model', 'videoitg quickstart makes one; --model names another.');
  await requireWritable(options.out, options.force);
}

async function writeOnnx({ model: path, out }: ExportOptions, context: CommandContext): Promise<void> {
  const engine = engineNamed(context.globals.engine);
  const selector = await openSelector(await describeSelector(path), engine);
  try {
    const { model, session } = selector;
    const program = scoreProgram(model);
    const weights = new Map<string, Float32Array>();
    const entries = parameterEntries(model);
    for (const entry of entries) weights.set(entry.path, await session.read(entry.path));
    await exportOnnx(out, program, weights);
    const bundle = makeBundle([program], entries);
    const whole = await engine.open(bundle);
    try {
      for (const entry of bundle.state) await whole.write(entry.path, weights.get(entry.path) ?? new Float32Array());
      const maxAbsDiff = await compare(selector, whole, out);
      requireSameScores(out, maxAbsDiff);
      const { size } = await stat(out);
      const text = `  ${out}   ${formatBytes(size)}, equals the engine to ${maxAbsDiff.toExponential(1)}\n`;
      printResult(context, { file: out, bytes: size, checkpoint: selector.checkpoint.folder, maxAbsDiff }, text);
    } finally {
      await whole.close();
    }
  } finally {
    await selector.close();
  }
}

/** Scores of made-up frames and a made-up instruction, by the engine and by the file in a fresh process. */
async function compare({ config, encode }: OpenSelector, session: Session, onnx: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'videoitg-export-'));
  try {
    const cases: CheckCase[] = [];
    for (const frames of [1, 5, 12]) {
      const pixels = new Float32Array(frames * 3 * config.vision.image ** 2);
      new CounterRandom([0, 'export check', frames]).fillUniform(pixels, { low: -1, high: 1 });
      const sample = { id: `${frames} frames`, frames, textIds: encode('show the frames') };
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
