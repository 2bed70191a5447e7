import {
  axis,
  cacheEntries,
  concatFirst,
  CounterRandom,
  dynamicAxis,
  feed,
  gather,
  makeBundle,
  Module,
  parameterEntries,
  renameFirst,
  traceProgram,
  type Bundle,
  type Feeds,
  type FeedTensors,
  type Program,
  type StateEntry,
  type Tensor,
} from '@videoitg/core';
import { tiny } from '../config/tiny.js';
import { packLayout } from '../layout/pack-layout.js';
import type { PackedLayout } from '../layout/packed-layout.js';
import { decodeProgram, prefillFeedSpecs, prefillLogits } from '../qwen2/generate-programs.js';
import { KeyValueCache, type KeyValueCacheOptions } from '../qwen2/key-value-cache.js';
import { Qwen2 } from '../qwen2/qwen2.js';

const hidden = axis('hidden', tiny.language.hidden);
const [sample, position] = [dynamicAxis('sample'), dynamicAxis('position')];

const sequenceFeeds = {
  visual: feed([dynamicAxis('row'), hidden]),
  textIds: feed([dynamicAxis('text')], 'i32'),
  source: feed([sample, position], 'i32'),
  segment: feed([sample, position]),
  order: feed([sample, position]),
  rotary: feed([sample, position]),
} as const;

/** The test configuration's decoder (spec 10.2) with a cache. */
export class Generator extends Module {
  readonly language: Qwen2;
  readonly cache: KeyValueCache;

  constructor(options: KeyValueCacheOptions) {
    super();
    this.language = new Qwen2(tiny.language);
    this.cache = new KeyValueCache(tiny.language, options);
  }

  get state(): StateEntry[] {
    return [...parameterEntries(this), ...cacheEntries(this)];
  }

  /** Programs `whole` (logits of every position), `prefill` and `decode`. */
  bundle(change: (program: Program) => Program = (program) => program): Bundle {
    const { language, cache } = this;
    const whole = traceProgram('whole', this, sequenceFeeds, (fed) => ({
      logits: language.logits<['sample', 'position']>(language.forward(this.#sequence(fed), fed)),
    }));
    const feeds = { ...sequenceFeeds, ...prefillFeedSpecs(cache) };
    const prefill = traceProgram('prefill', this, feeds, (fed) => ({
      logits: prefillLogits(language, cache, this.#sequence(fed), fed, fed),
    }));
    return makeBundle([whole, prefill, decodeProgram(this, language, cache)].map(change), this.state);
  }

  #sequence({ visual, textIds, source }: FeedTensors<typeof sequenceFeeds>): Tensor<['sample', 'position', 'hidden']> {
    const text = renameFirst(this.language.embed(textIds), 'text', 'row');
    return gather(concatFirst(visual, text, 'row'), source);
  }
}

/** Samples of some frames of 2x2 vectors and a text, laid out causally, as feeds of `whole`. */
export function sequences(samples: readonly { readonly frames: number; readonly text: readonly number[] }[]): {
  readonly layout: PackedLayout;
  readonly feeds: Feeds;
} {
  const layout = packLayout(
    samples.map(({ frames, text }, at) => ({
      id: `sample ${at}`,
      groups: [
        { kind: 'visual', frames, side: 2 },
        { kind: 'text', ids: Int32Array.from(text) },
      ],
      order: { kind: 'causal' },
    })),
    { maxLength: 1000 },
  );
  const { sizes } = layout;
  const rows = [sizes.sample, sizes.position];
  const vectors = new Float32Array(sizes.frame * 4 * tiny.language.hidden);
  new CounterRandom([0, 'generator', 'visual']).fillNormal(vectors, { mean: 0, deviation: 1 });
  return {
    layout,
    feeds: {
      visual: { shape: [sizes.frame * 4, tiny.language.hidden], data: vectors },
      textIds: { shape: [sizes.text], data: layout.textIds },
      source: { shape: rows, data: layout.source },
      segment: { shape: rows, data: layout.segment },
      order: { shape: rows, data: layout.order },
      rotary: { shape: rows, data: layout.rotary },
    },
  };
}
