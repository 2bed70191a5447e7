import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { ExportError } from '../../errors.js';
import type { Program, StateValue } from '../../ir/graph.js';
import { moveOutside, type DataPart } from './external-data.js';
import { encodeOnnx, lowerToOnnx } from './lower-program.js';
import { writePartial, type PartialFile } from './partial-file.js';

export interface ExportOptions {
  /**
   * Bytes of weights that the model file itself may hold; more go to a file beside it. Default 1.9 GB: a protobuf
   * message ends at 2 GiB, and the graph needs room too.
   */
  readonly largestInline?: number;
}

/**
 * Writes a program with its weights as an ONNX file of standard ops, which any ONNX runtime can open. Weights too large
 * for one file go to `<path>.data` beside it, which has to move along with it. Files are written beside, synced and
 * renamed; a model never stands next to the data of another one.
 *
 * @param weights Every state entry that the program uses, by path; row-major.
 * @throws ExportError when a weight is missing, has another size than the program says, or a file cannot be written.
 */
export async function exportOnnx(
  path: string,
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
  { largestInline = 1.9e9 }: ExportOptions = {},
): Promise<void> {
  for (const entry of program.state) checkWeight(path, entry, weights.get(entry.path));
  const { model } = lowerToOnnx(program, { contrib: false, weights });
  const bytes = program.state.reduce((sum, entry) => sum + (weights.get(entry.path)?.byteLength ?? 0), 0);
  try {
    if (bytes <= largestInline) return await publishAll([await writePartial(path, [encodeOnnx(model)])]);
    const dataPath = `${path}.data`;
    const moved = moveOutside(model, basename(dataPath), new Set(program.state.map((entry) => entry.path)));
    const data = await writePartial(dataPath, withGaps(moved.parts));
    const graph = await discardIfFails(data, () => writePartial(path, [encodeOnnx(moved.model)]));
    // The data file is replaced only while no model refers to it.
    await discardIfFails(data, () => discardIfFails(graph, () => rm(path, { force: true })));
    await publishAll([data, graph]);
  } catch (cause) {
    throw new ExportError(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
    });
  }
}

function checkWeight(path: string, { path: name, value }: StateValue, weight: Float32Array | undefined): void {
  if (weight === undefined) {
    throw new ExportError(
      `${path} is not written: the weight "${name}" is missing. Give every parameter of the program.`,
    );
  }
  const elements = value.type.axes.reduce((product, { size }) => product * Number(size), 1);
  if (weight.length !== elements) {
    throw new ExportError(
      `${path} is not written: the weight "${name}" has ${weight.length} elements, not ${elements}. ` +
        'Export with the configuration that it was trained with.',
    );
  }
}

function* withGaps(parts: readonly DataPart[]): Generator<Uint8Array> {
  for (const { gap, bytes } of parts) {
    yield new Uint8Array(gap);
    yield bytes;
  }
}

async function discardIfFails<R>(file: PartialFile, body: () => Promise<R>): Promise<R> {
  try {
    return await body();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Publishes files in order; after a failure none of the rest is left behind. */
async function publishAll(files: readonly PartialFile[]): Promise<void> {
  try {
    for (const file of files) await file.publish();
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}
