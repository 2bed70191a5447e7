import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tensorflow } from '#tensorflow-proto';
import { EngineError } from '../../errors.js';
import { lowerToTensorFlow } from '../../lower/tensorflow/lower-bundle.js';
import { mlpBundle } from '../../testing/mlp.js';
import { checkSavedModel, writeSavedModel } from './saved-model.js';

const { model } = lowerToTensorFlow(mlpBundle().bundle);
let folder = '';
beforeEach(async () => {
  folder = await writeSavedModel(model);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refusal = async (where = folder): Promise<string> => {
  const error: unknown = await checkSavedModel(where).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ kind: 'graph-rejected' });
  return error instanceof EngineError ? error.message.replace(where, 'FOLDER') : '';
};

/** A graph with the manifest that belongs to it, as someone would write who knows how. */
async function forge(changed: tensorflow.SavedModel): Promise<void> {
  const bytes = tensorflow.SavedModel.encode(changed).finish();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(folder, 'saved_model.pb'), bytes);
  await writeFile(join(folder, 'videoitg-graph.json'), JSON.stringify({ format: 'videoitg.graph', sha256 }));
}

it('accepts what it wrote', async () => {
  await checkSavedModel(folder);
});

it('refuses a folder without its manifest, such as any other SavedModel', async () => {
  const other = await mkdtemp(join(tmpdir(), 'videoitg-test-'));
  await writeFile(join(other, 'saved_model.pb'), await readFile(join(folder, 'saved_model.pb')));
  expect(await refusal(other)).toMatchInlineSnapshot(
    `"The graph in FOLDER is not loaded: it has no videoitg-graph.json; this tool did not write it."`,
  );
  await rm(other, { recursive: true });
  await writeFile(join(folder, 'videoitg-graph.json'), 'not JSON');
  expect(await refusal()).toMatchInlineSnapshot(
    `"The graph in FOLDER is not loaded: its videoitg-graph.json is damaged."`,
  );
});

it('refuses a graph that was changed', async () => {
  await appendFile(join(folder, 'saved_model.pb'), new Uint8Array([0]));
  expect(await refusal()).toMatchInlineSnapshot(
    `"The graph in FOLDER is not loaded: saved_model.pb was changed after it was written."`,
  );
});

it.each(['graph', 'function'])('refuses a %s with an op that is not on the list, whatever its hash', async (place) => {
  const foreign: tensorflow.INodeDef = { name: 'x', op: 'ReadFile' };
  const graphDef: tensorflow.IGraphDef =
    place === 'graph'
      ? { node: [foreign] }
      : { library: { function: [{ signature: { name: 'f' }, nodeDef: [foreign] }] } };
  await forge(new tensorflow.SavedModel({ metaGraphs: [{ graphDef }] }));
  expect(await refusal()).toBe(
    'The graph in FOLDER is not loaded: it holds the op ReadFile, which no graph of this tool has.',
  );
});
