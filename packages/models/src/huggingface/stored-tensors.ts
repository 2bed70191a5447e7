import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorEntry } from '../weights/header.js';
import { openWeights } from '../weights/open-weights.js';
import type { Weights } from '../weights/weights.js';
import type { Layout } from './layout.js';

/** A folder's weights under a layout's keys, which a folder of the base class writes without their outermost part. */
export class StoredTensors {
  readonly #names: ReadonlyMap<string, string>;

  private constructor(
    readonly weights: Weights,
    readonly layout: Layout,
  ) {
    const names = [...weights.entries.keys()];
    const { base } = layout;
    const bare = base !== '' && names.length > 0 && !names.some((name) => name.startsWith(base));
    this.#names = new Map(names.map((name) => [bare ? base + name : name, name]));
  }

  /**
   * Opens a folder, a file of weights or an index, and closes it behind what is done with it.
   *
   * @throws WeightError when there are no weights, or only pickles, or the file breaks a rule of its format.
   */
  static async use<R>(path: string, layout: Layout, read: (stored: StoredTensors) => Promise<R>): Promise<R> {
    const weights = await openWeights(await weightsOf(path, layout));
    try {
      return await read(new StoredTensors(weights, layout));
    } finally {
      await weights.close();
    }
  }

  get path(): string {
    return this.weights.path;
  }

  /** Keys of the layout's form, in the file's order. */
  get keys(): Iterable<string> {
    return this.#names.keys();
  }

  entry(key: string): TensorEntry | undefined {
    return this.weights.entries.get(this.nameOf(key));
  }

  /** A key as the file spells it. */
  nameOf(key: string): string {
    return this.#names.get(key) ?? key;
  }
}

/** A folder's `mm_projector.safetensors` or, to be refused by name, its pickle. */
async function weightsOf(path: string, { file }: Layout): Promise<string> {
  if (file === 'model' || !(await stat(path).catch(() => undefined))?.isDirectory()) return path;
  const names = await readdir(path);
  const found = ['safetensors', 'bin'].map((ending) => `${file}.${ending}`).find((name) => names.includes(name));
  return found === undefined ? join(path, `${file}.safetensors`) : join(path, found);
}
