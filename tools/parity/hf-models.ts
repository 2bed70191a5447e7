/**
 * Loads the networks that `hf_models.py make FOLDER` has written, runs them on every engine, compares states, logits and
 * gradients with transformers', and saves them again for `hf_models.py verify FOLDER`.
 *
 * node --conditions=@videoitg/source --import tsx tools/parity/hf-models.ts FOLDER
 */
/* eslint-disable @nx/enforce-module-boundaries -- the comparison is no part of the public interface */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, Session } from '@videoitg/core';
import { saveHuggingFace } from '../../packages/models/src/huggingface/save.js';
import { parityErrors } from '../../packages/models/src/testing/parity-errors.js';
import { loadParity, parityNetwork, type ParityNetwork } from '../../packages/models/src/testing/parity-network.js';
import { allowed, installedEngines, largestErrors, type Errors } from './errors.js';

async function compare(folder: string, engine: Engine, saves: boolean): Promise<readonly [string, Errors]> {
  const network = await parityNetwork(folder);
  const session = await engine.open(network.bundle, { threads: 1 });
  try {
    await loadParity(network, session);
    const outputs = await session.run('run', network.feeds);
    const errors = parityErrors(network, (output) => outputs[output]?.data ?? []);
    if (saves) await save(network, session, join(folder, 'saved'));
    return [network.expected.kind, { ...errors }];
  } finally {
    await session.close();
  }
}

async function save({ state, layout, modelFolder, expected }: ParityNetwork, from: Session, to: string): Promise<void> {
  // What the network does not use, such as SigLIP's last layer, comes from where it was loaded.
  await saveHuggingFace(to, from, state, { layout, carryFrom: modelFolder, dtype: expected.stored });
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('hf-models: name the folder that hf_models.py has made.\n');
  process.exit(1);
}
const entries = await readdir(folder, { withFileTypes: true });
const networks = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
const engines = installedEngines();
const runs = new Map<string, Errors[]>();
for (const [at, network] of networks.entries()) {
  for (const [turn, engine] of engines.entries()) {
    // Engines take turns at saving.
    const [kind, errors] = await compare(network, engine, turn === at % engines.length);
    const group = `${kind} on ${engine.name}`;
    runs.set(group, [...(runs.get(group) ?? []), errors]);
  }
}
const wrong = networks.length === 0 ? ['no network at all'] : [];
for (const [group, errors] of runs) {
  const { text, within } = largestErrors(errors);
  process.stdout.write(`${group}, ${errors.length} networks: ${text}\n`);
  if (!within) wrong.push(group);
}
if (wrong.length > 0) {
  process.stderr.write(`hf-models: errors exceed ${allowed} with ${wrong.join(', ')}.\n`);
  process.exit(1);
}
