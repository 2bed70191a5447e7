import type { OrderRule, RowGroup, SequenceDescription } from './sequence.js';

/** One row of a sequence: where its vector comes from. */
export type SequenceRow =
  | {
      readonly kind: 'visual';
      /** Frame of the sample. */
      readonly frame: number;
      readonly row: number;
      readonly column: number;
      readonly side: number;
    }
  | {
      readonly kind: 'text';
      /** Index among the sample's text rows. */
      readonly text: number;
      readonly id: number;
      readonly target: boolean;
    }
  | { readonly kind: 'anchor'; readonly frame: number };

/** The rows of a sequence from first to last. */
export function* sequenceRows({ groups }: SequenceDescription): Generator<SequenceRow> {
  let frames = 0;
  let text = 0;
  for (const group of groups) {
    if (group.kind === 'visual') {
      for (let end = frames + group.frames; frames < end; frames++) yield* frameRows(frames, group.side);
    } else if (group.kind === 'text') {
      for (const [i, id] of group.ids.entries()) {
        yield { kind: 'text', text: text++, id, target: group.targets?.[i] === 1 };
      }
    } else {
      for (let frame = 0; frame < frames; frame++) yield { kind: 'anchor', frame };
    }
  }
}

function* frameRows(frame: number, side: number): Generator<SequenceRow> {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) yield { kind: 'visual', frame, row, column, side };
  }
}

/** Number of leading rows that see one another, whatever follows. The order of row p is p, or 0 if p is among them. */
export function mutualRows(rule: OrderRule, groups: readonly RowGroup[], length: number): number {
  if (rule.kind === 'full') return length;
  if (rule.kind === 'causal') return 0;
  let frames = 0;
  let rows = 0;
  for (const group of groups.slice(0, rule.groups)) {
    if (group.kind === 'visual') {
      frames += group.frames;
      rows += group.frames * group.side ** 2;
    } else {
      rows += group.kind === 'text' ? group.ids.length : frames;
    }
  }
  return rows;
}
