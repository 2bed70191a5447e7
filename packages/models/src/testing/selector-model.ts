import {
  differentiate,
  parameterEntries,
  traceProgram,
  type Bundle,
  type Program,
  type Session,
  type StateEntry,
} from '@videoitg/core';
import { tiny } from '../config/tiny.js';
import { anchors } from '../heads/anchors.js';
import { FrameSelector, type SelectorConfig } from '../selector/frame-selector.js';
import { anchorFeeds, frameFeed, gridFeed, layoutFeeds, pixelFeed } from '../selector/layout-tensors.js';
import { patchSide } from '../siglip/siglip.js';
import { fixtureParameter, type SelectorCase } from './selector-fixture.js';

/** The test configuration (spec 10.2) for frames of another size, or another head. */
export const tinyFor = (image: number, head: SelectorCase['head'] = 'pooling'): SelectorConfig => ({
  ...tiny,
  vision: { ...tiny.vision, image },
  head: head === 'anchors' ? anchors() : tiny.head,
});

/** From pixels to the loss, so that the vision tower is differentiated too. */
export function pixelLossProgram(model: FrameSelector): Program {
  const { vision, head } = model.config;
  const withAnchors = head.layout.anchors ? { ...layoutFeeds, ...anchorFeeds } : layoutFeeds;
  const feeds = {
    pixels: pixelFeed(vision.image),
    grid: gridFeed(patchSide(vision)),
    ...withAnchors,
    labels: frameFeed,
    weights: frameFeed,
  };
  return traceProgram('pixelLoss', model, feeds, ({ pixels, grid, labels, weights, ...layout }) => {
    const inputs = model.inputs(model.visual(model.features(pixels), grid), layout);
    return model.loss(inputs, { labels, weights });
  });
}

const gradientPrefix = 'gradient.';
export const gradientName = (path: string): string => `${gradientPrefix}${path}`;
export const pathOfGradient = (name: string): string | undefined =>
  name.startsWith(gradientPrefix) ? name.slice(gradientPrefix.length) : undefined;

/** A program with the gradients of its output `loss` as further outputs. */
export function withGradients(source: Program, paths: readonly string[]): Program {
  const { program, builder, gradients } = differentiate(source, 'loss', paths);
  const outputs = [...gradients].map(([path, value]) => ({ name: gradientName(path), value }));
  return { ...program, nodes: builder.nodes, outputs: [...program.outputs, ...outputs] };
}

/** The whole tiny selector with loss, logits and all gradients as outputs. */
export function differentiatedSelector(
  image: number,
  head: SelectorCase['head'] = 'pooling',
): {
  readonly bundle: Bundle;
  readonly state: readonly StateEntry[];
} {
  const model = new FrameSelector(tinyFor(image, head));
  const state = parameterEntries(model);
  const program = withGradients(
    pixelLossProgram(model),
    state.map(({ path }) => path),
  );
  return { bundle: { state, programs: [program] }, state };
}

/** Writes the fixture's parameters into a session. */
export async function writeFixtureParameters(session: Session, state: readonly StateEntry[]): Promise<void> {
  for (const entry of state) if (entry.role === 'parameter') await session.write(entry.path, fixtureParameter(entry));
}
