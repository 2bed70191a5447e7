import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { tensorflow } from '#tensorflow-proto';
import { EngineError } from '../../errors.js';
import { allowedOps } from '../../lower/tensorflow/allowed-ops.js';

const graphName = 'saved_model.pb';
const manifestName = 'videoitg-graph.json';

const manifestSchema = z.strictObject({ format: z.literal('videoitg.graph'), sha256: z.string() });

/** Writes a graph of ours as a SavedModel folder in the temporary folder, with the hash that `checkSavedModel` asks for. */
export async function writeSavedModel(model: tensorflow.SavedModel): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'videoitg-graph-'));
  try {
    const bytes = tensorflow.SavedModel.encode(model).finish();
    const manifest: z.input<typeof manifestSchema> = { format: 'videoitg.graph', sha256: sha256(bytes) };
    await writeFile(join(folder, graphName), bytes);
    await writeFile(join(folder, manifestName), `${JSON.stringify(manifest)}\n`);
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Refuses a folder that this tool did not write, or that was changed since: a TensorFlow graph is a program. Its bytes
 * must have the hash of the manifest, and every op must be one that reads and writes nothing but tensors.
 *
 * @throws EngineError of kind `graph-rejected`.
 */
export async function checkSavedModel(folder: string): Promise<void> {
  const refuse = (what: string): never => {
    throw new EngineError(`The graph in ${folder} is not loaded: ${what}.`, { kind: 'graph-rejected' });
  };
  const [text, bytes] = await Promise.all([
    readFile(join(folder, manifestName), 'utf8').catch(() =>
      refuse(`it has no ${manifestName}; this tool did not write it`),
    ),
    readFile(join(folder, graphName)).catch(() => refuse(`it has no ${graphName}`)),
  ]);
  const manifest = manifestSchema.safeParse(parseJson(text));
  if (!manifest.success) return refuse(`its ${manifestName} is damaged`);
  if (sha256(bytes) !== manifest.data.sha256) return refuse(`${graphName} was changed after it was written`);
  const foreign = foreignOp(tensorflow.SavedModel.decode(bytes));
  if (foreign !== undefined) return refuse(`it holds the op ${foreign}, which no graph of this tool has`);
}

/** The first op, in the graph or in a function of its library, that is not on the list. */
function foreignOp(model: tensorflow.SavedModel): string | undefined {
  const allowed = new Set<string>(allowedOps);
  const nodes = model.metaGraphs.flatMap(({ graphDef }) => [
    ...(graphDef?.node ?? []),
    ...(graphDef?.library?.function ?? []).flatMap(({ nodeDef }) => nodeDef ?? []),
  ]);
  return nodes.find(({ op }) => !allowed.has(op ?? ''))?.op ?? undefined;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}
