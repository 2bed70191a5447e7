import type { Feeds, Session } from '@videoitg/core';
import {
  decodeFeeds,
  prefillFeeds,
  visualSampleFeeds,
  type Generation,
  type SelectorConfig,
  type VisualSample,
} from '@videoitg/models';

/**
 * Reads a sample's prompt into the session's cache and writes on from there.
 *
 * @param session Has the programs `prefill` and `decode`. Its cache holds one sample, so that the next call ends this one.
 * @param capacity Positions that the cache has room for.
 * @throws LayoutError when prompt and answer do not fit the cache.
 */
export async function generate(
  session: Session,
  config: SelectorConfig,
  sample: VisualSample,
  capacity = config.maxLength,
): Promise<Generation> {
  const run = async (program: string, feeds: Feeds): Promise<Float32Array> => {
    const { logits } = await session.run(program, feeds);
    if (!(logits?.data instanceof Float32Array)) throw new Error(`internal: ${program} gave no logits`);
    return logits.data;
  };
  const { feeds, layout } = visualSampleFeeds(config, [sample]);
  let logits = await run('prefill', { ...feeds, ...prefillFeeds(layout, 0, capacity) });
  let length = layout.placements[0]?.length ?? 0;
  return {
    get logits() {
      return logits;
    },
    async next(token) {
      logits = await run('decode', decodeFeeds(length++, capacity, token));
    },
  };
}
