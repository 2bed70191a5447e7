import type { StateEntry } from '@videoitg/core';
import { HuggingFaceError, nameSome } from './huggingface-error.js';
import type { Names } from './names.js';
import type { StoredTensors } from './stored-tensors.js';

/** A tensor of a file and the shape that the model gives it. */
export interface Expected {
  readonly key: string;
  readonly shape: readonly number[];
}

const readable: ReadonlySet<string> = new Set(['F32', 'BF16', 'F16']);

const text = (shape: readonly number[] = []): string => `[${shape.join(', ')}]`;

/** @throws HuggingFaceError `state` for entries that are no parameters of the layout's model. */
export function checkState(names: Names, state: readonly StateEntry[]): void {
  const strange = state.filter(
    ({ path, axes }) => text(names.at(path)?.shape) !== text(axes.map(({ size }) => Number(size))),
  );
  const [first] = strange;
  if (first === undefined) return;
  const paths = strange.map(({ path }) => path);
  throw new HuggingFaceError(
    'state',
    names.at(first.path) === undefined
      ? `The layout has no name for ${nameSome(paths)}. Take only the part of the state that such a folder holds.`
      : `The session has another size of ${nameSome(paths)} than the layout's model. Make both from one configuration.`,
    paths,
  );
}

/** @throws HuggingFaceError `unknown-tensor` if there is any. */
export function checkKnown(stored: StoredTensors, unknown: readonly string[]): void {
  if (unknown.length === 0) return;
  const keys = unknown.map((key) => stored.nameOf(key));
  const belong = keys.length === 1 ? '1 tensor belongs' : `${keys.length} tensors belong`;
  throw new HuggingFaceError(
    'unknown-tensor',
    `${stored.path}: ${belong} to no part of the model: ${nameSome(keys)}. Take the config.json and the layout of these weights.`,
    keys,
  );
}

/** @throws HuggingFaceError `shape` for tensors of other sizes than the model's. */
export function checkShapes(stored: StoredTensors, expected: readonly Expected[]): void {
  const wrong = expected.filter(({ key, shape }) => text(stored.entry(key)?.shape) !== text(shape));
  refuse(
    stored,
    'shape',
    wrong,
    ({ key, shape }) =>
      `is ${text(stored.entry(key)?.shape)}, but the model's is ${text(shape)}. Take the config.json of these weights.`,
  );
}

/** @throws HuggingFaceError `dtype` for tensors that hold no numbers as weights do. */
export function checkDtypes(stored: StoredTensors, expected: readonly Expected[]): void {
  const wrong = expected.filter(({ key }) => !readable.has(stored.entry(key)?.dtype ?? ''));
  refuse(
    stored,
    'dtype',
    wrong,
    ({ key }) =>
      `has the dtype ${stored.entry(key)?.dtype ?? ''}; F32, BF16 and F16 can be loaded. Convert the file first.`,
  );
}

function refuse(
  stored: StoredTensors,
  problem: 'shape' | 'dtype',
  wrong: readonly Expected[],
  says: (first: Expected) => string,
): void {
  const [first] = wrong;
  if (first === undefined) return;
  const keys = wrong.map(({ key }) => stored.nameOf(key));
  const also = keys.length === 1 ? '' : ` So it is with ${nameSome(keys.slice(1))}.`;
  throw new HuggingFaceError(
    problem,
    `${stored.path}: tensor ${nameSome(keys.slice(0, 1))} ${says(first)}${also}`,
    keys,
  );
}
