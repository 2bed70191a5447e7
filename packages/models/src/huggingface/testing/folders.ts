import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  referenceEngine,
  parameterEntries,
  type Engine,
  type Module,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { openWeights } from '../../weights/open-weights.js';
import type { TensorSource } from '../../weights/tensor-source.js';
import { writeWeights } from '../../weights/write-weights.js';

/** Folders of one test, below a temporary one. */
export class Folders {
  readonly root = mkdtempSync(join(tmpdir(), 'huggingface-'));
  #count = 0;

  /** A path that does not exist yet. */
  next(): string {
    return join(this.root, `folder-${++this.#count}`);
  }

  async write(tensors: readonly TensorSource[], shardBytes?: number): Promise<string> {
    const folder = this.next();
    await writeWeights(folder, tensors, shardBytes === undefined ? {} : { shardBytes });
    return folder;
  }

  /** An error's class and text, without the temporary folder's name. */
  async failure(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'no error',
      (error: unknown) =>
        String(error)
          .replaceAll(this.root, '')
          .replaceAll(/\/folder-\d+/g, '<folder>'),
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A session that holds a model's parameters and runs nothing. */
export async function sessionOf(
  model: Module,
  {
    engine = referenceEngine,
    storage = 'f32',
    path = '',
  }: { readonly engine?: Engine; readonly storage?: StateEntry['storage']; readonly path?: string } = {},
): Promise<{ readonly session: Session; readonly state: readonly StateEntry[] }> {
  const state = parameterEntries(model).map((entry) => ({ ...entry, storage, path: path + entry.path }));
  return { state, session: await engine.open({ state, programs: [] }) };
}

/** Every tensor of a folder, as dtype, shape and bits. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const weights = await openWeights(folder);
  try {
    const content: [string, string][] = [];
    for (const [name, { dtype, shape }] of weights.entries) {
      const { buffer, byteOffset, byteLength } = (await weights.read(name)).values;
      const bits = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
      content.push([name, `${dtype} [${shape.join(', ')}] ${bits}`]);
    }
    return Object.fromEntries(content.sort(([a], [b]) => (a < b ? -1 : 1)));
  } finally {
    await weights.close();
  }
}
