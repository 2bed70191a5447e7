import { LayoutError } from './layout-error.js';

/** All tokens of consecutive frames: frame by frame, then row, then column of the grid. */
export interface VisualRows {
  readonly kind: 'visual';
  readonly frames: number;
  /** Grid side H; a frame gives side * side rows. */
  readonly side: number;
}

/** Token ids, embedded through the table. */
export interface TextRows {
  readonly kind: 'text';
  readonly ids: Int32Array;
  /** [id], 1 where the token is to be predicted from the row before it; absent: none. */
  readonly targets?: Uint8Array;
}

/** One row per frame of all visual groups, in their order: the mean of the frame's visual rows (variant B). */
export interface AnchorRows {
  readonly kind: 'anchors';
}

export type RowGroup = VisualRows | TextRows | AnchorRows;

/** Who sees whom within a sequence. */
export type OrderRule =
  /** Every row sees every row (variant C). */
  | { readonly kind: 'full' }
  /** A row sees itself and the rows before it (stages 1-3, variants A and B). */
  | { readonly kind: 'causal' }
  /** The rows of the first `groups` row groups see one another; all later rows are causal. */
  | { readonly kind: 'prefix-full'; readonly groups: number };

/** One sample's sequence. A template supplies the groups, a head may add groups and supplies the order. */
export interface SequenceDescription {
  /** Names the sample in errors. */
  readonly id: string;
  readonly groups: readonly RowGroup[];
  readonly order: OrderRule;
}

export interface SequenceSize {
  /** All rows. */
  readonly length: number;
  readonly frames: number;
  readonly visual: number;
  readonly text: number;
  readonly anchors: number;
  /** Tokens to be predicted; the first row of a sequence is none, since no row comes before it (spec 3.1). */
  readonly targets: number;
  /** Largest grid side; 0 without visual rows. */
  readonly side: number;
}

/**
 * Counts a sequence's rows and checks its description.
 * @throws LayoutError for a group with impossible numbers, anchors without or before frames, a second anchors group, a
 * prefix of no groups or more than there are, or a sequence without rows
 */
export function measureSequence({ id, groups, order }: SequenceDescription): SequenceSize {
  let [frames, visual, text, anchors, targets, side] = [0, 0, 0, 0, 0, 0];
  for (const group of groups) {
    checkGroup(group, id);
    if (group.kind === 'visual') {
      if (anchors > 0) throw new LayoutError('a visual group follows the anchors; anchors come after all frames.', id);
      frames += group.frames;
      visual += group.frames * group.side ** 2;
      side = Math.max(side, group.side);
    } else if (group.kind === 'text') {
      const first = visual + text === 0 ? 1 : 0;
      targets += group.targets?.subarray(first).reduce((sum, mark) => sum + (mark === 1 ? 1 : 0), 0) ?? 0;
      text += group.ids.length;
    } else {
      if (frames === 0) throw new LayoutError('anchors need at least one frame before them.', id);
      if (anchors > 0) throw new LayoutError('there are two anchors groups; one covers all frames.', id);
      anchors = frames;
    }
  }
  const length = visual + text + anchors;
  if (length === 0) throw new LayoutError('it has neither frames nor text.', id);
  if (order.kind === 'prefix-full' && !(isCount(order.groups) && order.groups <= groups.length)) {
    throw new LayoutError(`a prefix of ${order.groups} row groups was asked for, but there are ${groups.length}.`, id);
  }
  return { length, frames, visual, text, anchors, targets, side };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function checkGroup(group: RowGroup, id: string): void {
  if (group.kind === 'visual' && !(isCount(group.frames) && isCount(group.side))) {
    throw new LayoutError(
      `a visual group has ${group.frames} frames of grid side ${group.side}; both are whole numbers of at least 1.`,
      id,
    );
  }
  if (group.kind !== 'text') return;
  const negative = group.ids.find((token) => token < 0);
  if (negative !== undefined) {
    throw new LayoutError(`${negative} is no token id; placeholders become visual groups before the layout.`, id);
  }
  if (group.targets && group.targets.length !== group.ids.length) {
    throw new LayoutError(`a text group has ${group.ids.length} ids but ${group.targets.length} target marks.`, id);
  }
}
