import { fillSample } from './fill-sample.js';
import { LayoutError } from './layout-error.js';
import type { LayoutSizes, PackedLayout, SamplePlacement } from './packed-layout.js';
import { placeFirstFit, placeOnePerRow } from './place-samples.js';
import { measureSequence } from './sequence.js';
import type { SequenceDescription, SequenceSize } from './sequence.js';

/** Above this, f32 no longer holds every integer. */
const LARGEST_EXACT_F32 = 2 ** 24;
const LARGEST_I32 = 2 ** 31 - 1;

export interface PackOptions {
  /** Longest sequence allowed (`tokenizer_model_max_length`). Nothing is ever cut here; see `cutText`. */
  readonly maxLength: number;
  /**
   * `none` (default): one sample per batch row. `first-fit`: several samples share a row up to `rowLength`, which
   * attention pays for with its square; the default, the longest sample, costs no position more.
   */
  readonly packing?: { readonly kind: 'none' } | { readonly kind: 'first-fit'; readonly rowLength?: number };
  /**
   * Sizes become the next multiple, e.g. `{ position: 64 }`, so that fewer distinct shapes are compiled. Default 1. No
   * size is ever 0 (engines mishandle empty tensors): a batch without frames is fed one unused frame.
   */
  readonly roundUp?: Partial<Omit<LayoutSizes, 'cell'>>;
}

/**
 * Lays the samples of a micro-batch out (architecture 3.8).
 *
 * Example. Sample a: two frames of 1x1 tokens, then text 7 8. Sample b: one frame of 2x2 tokens, then text 9 with one
 * target mark. Order causal, no packing. The largest grid side is 2, so the visual block has 3 frames of 4 rows, 0-11,
 * and the text rows are 12-14.
 * ```
 *              a: frame 0, frame 1, 7, 8, padding    b: frame 2 (2x2), 9
 * source          0   4  12  13   0                  8   9  10  11  14
 * segment         0   0   0   0  -1                  1   1   1   1   1
 * order           0   1   2   3   0                  0   1   2   3   4      (all 0 for the rule `full`)
 * rotary          0   1   2   3   0                  0   1   2   3   4
 * frameOf         0   1  -1  -1  -1                  2   2   2   2  -1
 *
 * frameRows       0 0 0 0 | 1 0 0 0 | 5 6 7 8        frameWeights  1 0 0 0 | 1 0 0 0 | 1/4 1/4 1/4 1/4
 * textIds         7 8 9                              targetRows 8, targetIds 9, targetSamples 1
 * ```
 * @throws LayoutError if a description is wrong (see `measureSequence`), a sequence is longer than `maxLength`, or the
 * batch needs an index that f32 or i32 cannot hold
 */
export function packLayout(samples: readonly SequenceDescription[], options: PackOptions): PackedLayout {
  if (samples.length === 0) throw new LayoutError('A layout needs at least one sample.');
  const measured = samples.map(measureSequence);
  samples.forEach(({ id }, i) => checkLength(id, measured[i], options.maxLength));
  const placements = placeSamples(samples, measured, options.packing ?? { kind: 'none' });
  const sizes = layoutSizes(measured, placements, options.roundUp ?? {});
  const layout = allocate(sizes, placements);
  let textBase = 0;
  let targets = 0;
  samples.forEach((sample, index) => {
    const placement = placements[index];
    if (!placement) return;
    targets = fillSample(layout, sample, { index, placement, textBase, targets });
    textBase += measured[index]?.text ?? 0;
  });
  return layout;
}

function checkLength(id: string, size: SequenceSize | undefined, maxLength: number): void {
  if (!size || size.length <= maxLength) return;
  throw new LayoutError(
    `${size.length} rows (${size.visual} visual, ${size.text} text, ${size.anchors} anchors) exceed the maximum length ` +
      `${maxLength}. Use fewer frames, a smaller token budget or shorter text; visual tokens are never cut.`,
    id,
  );
}

function placeSamples(
  samples: readonly SequenceDescription[],
  measured: readonly SequenceSize[],
  packing: NonNullable<PackOptions['packing']>,
): SamplePlacement[] {
  const lengths = measured.map(({ length }) => length);
  const longest = Math.max(...lengths);
  if (packing.kind === 'first-fit' && packing.rowLength !== undefined && packing.rowLength < longest) {
    throw new LayoutError(`The longest sample has ${longest} rows, more than the row length ${packing.rowLength}.`);
  }
  const places =
    packing.kind === 'none' ? placeOnePerRow(lengths) : placeFirstFit(lengths, packing.rowLength ?? longest);
  let firstFrame = 0;
  return samples.map(({ id }, i) => {
    const { length, frames } = measured[i] ?? { length: 0, frames: 0 };
    const placement = { id, length, frames, firstFrame, ...(places[i] ?? { row: 0, start: 0 }) };
    firstFrame += frames;
    return placement;
  });
}

function layoutSizes(
  measured: readonly SequenceSize[],
  placements: readonly SamplePlacement[],
  roundUp: NonNullable<PackOptions['roundUp']>,
): LayoutSizes {
  const sum = (key: 'frames' | 'text' | 'targets'): number => measured.reduce((total, size) => total + size[key], 0);
  const up = (size: number, multiple = 1): number => Math.ceil(Math.max(1, size) / multiple) * multiple;
  for (const [axis, multiple] of Object.entries(roundUp)) {
    if (!Number.isSafeInteger(multiple) || multiple < 1) {
      throw new LayoutError(`The size of "${axis}" cannot be rounded up to a multiple of ${multiple}.`);
    }
  }
  const sizes = {
    sample: up(Math.max(...placements.map(({ row }) => row + 1)), roundUp.sample),
    position: up(Math.max(...placements.map(({ start, length }) => start + length)), roundUp.position),
    frame: up(sum('frames'), roundUp.frame),
    cell: Math.max(1, ...measured.map(({ side }) => side)),
    text: up(sum('text'), roundUp.text),
    target: up(sum('targets'), roundUp.target),
  };
  const sources = sizes.frame * sizes.cell ** 2 + sizes.text + sizes.frame;
  if (sizes.position > LARGEST_EXACT_F32 || Math.max(sources, sizes.sample * sizes.position) > LARGEST_I32) {
    throw new LayoutError(
      `A batch of ${sizes.sample} x ${sizes.position} positions over ${sources} source rows is too large to index. ` +
        'Use a smaller micro-batch.',
    );
  }
  return sizes;
}

function allocate(sizes: LayoutSizes, placements: readonly SamplePlacement[]): PackedLayout {
  const positions = sizes.sample * sizes.position;
  const tokens = sizes.frame * sizes.cell ** 2;
  return {
    sizes,
    source: new Int32Array(positions),
    segment: new Float32Array(positions).fill(-1),
    order: new Float32Array(positions),
    rotary: new Float32Array(positions),
    frameOf: new Int32Array(positions).fill(-1),
    textIds: new Int32Array(sizes.text),
    frameRows: new Int32Array(tokens),
    frameWeights: new Float32Array(tokens),
    anchorRows: new Int32Array(sizes.frame),
    targetRows: new Int32Array(sizes.target),
    targetIds: new Int32Array(sizes.target),
    targetSamples: new Int32Array(sizes.target).fill(-1),
    placements,
  };
}
