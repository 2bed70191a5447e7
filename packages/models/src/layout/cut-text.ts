import { LayoutError } from './layout-error.js';
import { measureSequence } from './sequence.js';
import type { RowGroup, SequenceDescription } from './sequence.js';

/**
 * Shortens a sequence to `maxLength` rows by dropping text from the end of the last text groups (spec 2.6, step 5).
 * Visual rows, anchors and any text before the last frames stay: unlike the reference, a cut never reaches a frame.
 * @throws LayoutError if the text behind the last frames is not long enough to be cut that far
 */
export function cutText(sequence: SequenceDescription, maxLength: number): SequenceDescription {
  const { length, visual, anchors } = measureSequence(sequence);
  let excess = length - maxLength;
  if (excess <= 0) return sequence;
  const groups: RowGroup[] = [...sequence.groups];
  for (let i = groups.length - 1; i >= 0 && excess > 0; i--) {
    const group = groups[i];
    if (group?.kind === 'visual') break;
    if (group?.kind !== 'text') continue;
    const kept = Math.max(0, group.ids.length - excess);
    excess -= group.ids.length - kept;
    groups[i] = {
      kind: 'text',
      ids: group.ids.subarray(0, kept),
      ...(group.targets && { targets: group.targets.subarray(0, kept) }),
    };
  }
  if (excess > 0) {
    throw new LayoutError(
      `${length} rows (${visual} visual, ${anchors} anchors) cannot be cut to ${maxLength} without cutting frames. ` +
        'Use fewer frames, a smaller token budget or a larger maximum length.',
      sequence.id,
    );
  }
  return { ...sequence, groups };
}
