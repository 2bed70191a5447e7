import { join } from 'node:path';
import {
  axis,
  dynamicAxis,
  feed,
  Module,
  multiply,
  parameterEntries,
  sumAll,
  traceProgram,
  type Bundle,
  type Feeds,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { readHuggingFaceConfig } from '../huggingface/config-json.js';
import { qwen2Layout, siglipLayout, type Layout } from '../huggingface/layout.js';
import { loadHuggingFace } from '../huggingface/load.js';
import { Qwen2, type Qwen2Config } from '../qwen2/qwen2.js';
import { pixelFeed } from '../selector/layout-tensors.js';
import { patchSide, Siglip, type SiglipConfig } from '../siglip/siglip.js';
import {
  drawn,
  readExpected,
  type ExpectedNetwork,
  type ExpectedQwen2,
  type ExpectedSiglip,
} from './expected-network.js';
import { withGradients } from './selector-model.js';

/** A network of transformers with the program that is compared: outputs `states`, `logits` of a Qwen2, and all gradients. */
export interface ParityNetwork {
  readonly expected: ExpectedNetwork;
  readonly modelFolder: string;
  readonly layout: Layout;
  readonly state: readonly StateEntry[];
  readonly bundle: Bundle;
  readonly feeds: Feeds;
  /** Rows of `states` and `logits`, which are [row, ...], that are no padding, in the order of the expected values. */
  readonly rows: readonly number[];
}

/** Reads a folder that `tools/parity/hf_models.py` has made: its `config.json` decides what is built. */
export async function parityNetwork(folder: string): Promise<ParityNetwork> {
  const [expected, modelFolder] = [readExpected(folder), join(folder, 'model')];
  const config = await readHuggingFaceConfig(modelFolder);
  if (config.kind === 'qwen2' && expected.kind === 'qwen2') {
    return { expected, modelFolder, ...qwen2Network(config.language, expected) };
  }
  if (config.kind === 'siglip' && expected.kind === 'siglip') {
    // The tower that VideoITG reads ends a layer before transformers' (spec 2.2).
    return {
      expected,
      modelFolder,
      ...siglipNetwork({ ...config.vision, layers: config.vision.layers - 1 }, expected),
    };
  }
  throw new Error(`${folder} has a config.json of "${config.kind}" and expected values of "${expected.kind}".`);
}

/** Fills a session from the network's folder. */
export async function loadParity(network: ParityNetwork, session: Session): Promise<void> {
  await loadHuggingFace(network.modelFolder, session, network.state, { layout: network.layout });
}

type Built = Omit<ParityNetwork, 'expected' | 'modelFolder'>;

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

class Tower extends Module {
  readonly vision: Siglip;

  constructor(config: SiglipConfig) {
    super();
    this.vision = new Siglip(config);
  }
}

function siglipNetwork(config: SiglipConfig, expected: ExpectedSiglip): Built {
  const tower = new Tower(config);
  const patches = patchSide(config) ** 2;
  const direction = feed([dynamicAxis('frame'), axis('patch', patches), axis('embed', config.width)]);
  const feeds = { pixels: pixelFeed(config.image), direction };
  const program = traceProgram('run', tower, feeds, ({ pixels, direction }) => {
    const states = tower.vision.forward(pixels);
    return { loss: sumAll(multiply(states, direction), ['frame', 'patch', 'embed']), states };
  });
  const pixels = [expected.frames, 3, config.image, config.image];
  const states = [expected.frames, patches, config.width];
  const draw = (name: string, shape: readonly number[]) => ({
    shape,
    data: drawn(
      expected,
      [name],
      shape.reduce((product, size) => product * size, 1),
    ),
  });
  return {
    ...differentiated(tower, program),
    layout: siglipLayout(tower.vision),
    feeds: { pixels: draw('pixels', pixels), direction: draw('direction', states) },
    rows: range(expected.frames * patches),
  };
}

class LanguageModel extends Module {
  readonly language: Qwen2;

  constructor(config: Qwen2Config) {
    super();
    this.language = new Qwen2(config, { predictsTokens: true });
  }
}

function qwen2Network(config: Qwen2Config, expected: ExpectedQwen2): Built {
  const model = new LanguageModel(config);
  const [sample, position] = [dynamicAxis('sample'), dynamicAxis('position')];
  const vector = feed([sample, position]);
  const feeds = {
    ids: feed([sample, position], 'i32'),
    segment: vector,
    order: vector,
    rotary: vector,
    direction: feed([sample, position, axis('token', config.vocabulary)]),
  };
  const program = traceProgram('run', model, feeds, ({ ids, direction, ...layout }) => {
    const states = model.language.forward(model.language.embed(ids), layout);
    const logits = model.language.logits<['sample', 'position']>(states);
    return { loss: sumAll(multiply(logits, direction), ['sample', 'position', 'token']), states, logits };
  });
  return { ...differentiated(model, program), layout: qwen2Layout(model.language), ...paddedBatch(config, expected) };
}

/** Every sample in a row of its own, padded to the longest; padding has a segment of its own and no direction. */
function paddedBatch({ vocabulary }: Qwen2Config, expected: ExpectedQwen2): Pick<Built, 'feeds' | 'rows'> {
  const { ids, order } = expected;
  const longest = Math.max(...ids.map(({ length }) => length));
  const shape = [ids.length, longest];
  const padded = (of: (token: number, position: number, sample: number) => number, otherwise: number): number[] =>
    ids.flatMap((own, sample) =>
      range(longest).map((at) => (at < own.length ? of(own[at] ?? 0, at, sample) : otherwise)),
    );
  const direction = new Float32Array(ids.length * longest * vocabulary);
  ids.forEach((own, sample) => {
    const values = drawn(expected, ['direction', sample], own.length * vocabulary);
    direction.set(values, sample * longest * vocabulary);
  });
  return {
    feeds: {
      ids: { shape, data: Int32Array.from(padded((token) => token, 0)) },
      segment: { shape, data: Float32Array.from(padded((_, __, sample) => sample, -1)) },
      order: { shape, data: Float32Array.from(padded((_, at) => (order === 'causal' ? at : 0), 0)) },
      rotary: { shape, data: Float32Array.from(padded((_, at) => at, 0)) },
      direction: { shape: [...shape, vocabulary], data: direction },
    },
    rows: ids.flatMap((own, sample) => range(own.length).map((at) => sample * longest + at)),
  };
}

function differentiated(module: Module, program: Bundle['programs'][number]): Pick<Built, 'state' | 'bundle'> {
  const state = parameterEntries(module);
  const paths = state.map(({ path }) => path);
  return { state, bundle: { state, programs: [withGradients(program, paths)] } };
}
