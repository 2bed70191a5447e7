import type { PackedLayout, SamplePlacement } from './packed-layout.js';
import { mutualRows, sequenceRows } from './sequence-rows.js';
import type { SequenceRow } from './sequence-rows.js';
import type { SequenceDescription } from './sequence.js';

/** What a sample is written relative to. */
export interface SampleBases {
  readonly index: number;
  readonly placement: SamplePlacement;
  /** First of the sample's rows of `textIds`. */
  readonly textBase: number;
  /** Targets written so far. */
  readonly targets: number;
}

/** Writes one sample into the arrays of a layout; gives the number of targets written so far. */
export function fillSample(layout: PackedLayout, sample: SequenceDescription, bases: SampleBases): number {
  const { index, placement } = bases;
  const first = placement.row * layout.sizes.position + placement.start;
  const mutual = mutualRows(sample.order, sample.groups, placement.length);
  let targets = bases.targets;
  let position = 0;
  for (const row of sequenceRows(sample)) {
    const at = first + position;
    layout.segment[at] = index;
    layout.order[at] = position < mutual ? 0 : position;
    layout.rotary[at] = position;
    layout.source[at] = linkSource(layout, row, at, bases);
    // The first row of a sequence has none before it that could predict it (spec 3.1: shift by one).
    if (row.kind === 'text' && row.target && position > 0) {
      layout.targetRows[targets] = at - 1;
      layout.targetIds[targets] = row.id;
      layout.targetSamples[targets] = index;
      targets++;
    }
    position++;
  }
  return targets;
}

/** Enters a row in the tables of its kind; gives its source row. */
function linkSource(layout: PackedLayout, row: SequenceRow, at: number, { placement, textBase }: SampleBases): number {
  const { cell, frame: frames, text } = layout.sizes;
  const textStart = frames * cell ** 2;
  if (row.kind === 'text') {
    layout.textIds[textBase + row.text] = row.id;
    return textStart + textBase + row.text;
  }
  const frame = placement.firstFrame + row.frame;
  layout.frameOf[at] = frame;
  if (row.kind === 'anchor') {
    layout.anchorRows[frame] = at;
    return textStart + text + frame;
  }
  const token = frame * cell ** 2 + row.row * cell + row.column;
  layout.frameRows[token] = at;
  layout.frameWeights[token] = 1 / row.side ** 2;
  return token;
}
