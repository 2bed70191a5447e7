import type { CommandContext } from '../context.js';
import { UserError } from '../errors.js';
import { requirePath, requireWritable } from '../require-path.js';
import { notAvailable } from './not-available.js';

/** Options of `videoitg export`. */
export interface ExportOptions {
  readonly model: string;
  /** The ONNX file. */
  readonly out: string;
  readonly force: boolean;
}

/** Writes a trained model as one ONNX file. */
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

async function writeOnnx(_options: ExportOptions, _context: CommandContext): Promise<void> {
  throw notAvailable('export');
}
