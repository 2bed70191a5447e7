import { createHash, type Hash } from 'node:crypto';
import { axis, init, type Session, type StateEntry } from '@videoitg/core';
import {
  FrameSelector,
  indices,
  loadHuggingFace,
  Qwen2,
  qwen2Layout,
  readHuggingFaceConfig,
  Siglip,
  siglipLayout,
  videoitgLayout,
  videoLanguageLayout,
  type HuggingFaceConfig,
  type Layout,
  type NamedParameter,
} from '@videoitg/models';
import { match } from 'ts-pattern';
import { startsWithPath } from '../optimizer.js';
import type { StartingWeights } from './starting-weights.js';

/** A Hugging Face folder as weights to start from. @throws HuggingFaceError when its config.json cannot be used. */
export async function openHuggingFace(folder: string): Promise<StartingWeights> {
  const layout = layoutOf(await readHuggingFaceConfig(folder));
  const load = (session: Pick<Session, 'write'>, state: readonly StateEntry[]) =>
    // A load only writes.
    loadHuggingFace(folder, session as Session, state, { layout });
  return {
    async restore(session, state) {
      const parameters = state.filter(({ role }) => role === 'parameter');
      const found = parameters.filter(({ path }) => layout.names.at(path) !== undefined);
      const { loaded, left } = await load(session, found);
      const filled = new Set(loaded);
      return { loaded, left, initialised: parameters.map(({ path }) => path).filter((path) => !filled.has(path)) };
    },
    async visionDigest() {
      const hash = createHash('sha256');
      const tower = [...layout.names.parameters].filter(({ path }) => startsWithPath(path, 'vision'));
      await load(hashing(hash), tower.map(entryOf));
      return hash.digest('hex');
    },
  };
}

/** A parameter as an f32 entry of a state. */
function entryOf({ path, shape }: NamedParameter): StateEntry {
  const axes = shape.map((size, at) => axis(`axis${at}`, size));
  return { path, axes, storage: 'f32', role: 'parameter', initializer: init.zeros };
}

/** Takes what a load writes into a hash: paths and values, in their order. */
function hashing(hash: Hash): Pick<Session, 'write'> {
  return {
    write(path, values) {
      hash.update(path).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return Promise.resolve();
    },
  };
}

/** The folder's layout, with the paths that a selector's parameters have. */
const layoutOf = (config: HuggingFaceConfig): Layout =>
  match(config)
    .with({ kind: 'qwen2' }, ({ language }) => qwen2Layout(new Qwen2(language, { predictsTokens: true }), 'language'))
    // All its layers; the model runs one less (spec 2.2), and the last is left.
    .with({ kind: 'siglip' }, ({ vision }) => siglipLayout(new Siglip(vision), 'vision'))
    .with({ kind: 'videoitg' }, ({ selector }) => videoitgLayout(new FrameSelector(selector)))
    // Variant A's model has what the stages before grounding have: logits of tokens.
    .with({ kind: 'video-language' }, ({ selector }) =>
      videoLanguageLayout(new FrameSelector({ ...selector, head: indices() })),
    )
    .exhaustive();
