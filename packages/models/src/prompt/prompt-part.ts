import type { RowGroup, TextRows, VisualRows } from '../layout/sequence.js';
import { PromptError } from './prompt-error.js';

/** The literal in a record's text that stands for its picture or video. */
export const PLACEHOLDER = '<image>';

/** The place of a picture or video. */
export interface ImagePart {
  readonly kind: 'image';
  /** Token ids that stand in front of each frame; none unless given. */
  readonly label?: (frame: number) => Int32Array;
}

/** What a template makes of text: token ids, and places for a picture or video. */
export type PromptPart = TextRows | ImagePart;

/**
 * Row groups of a prompt: each place takes the next picture or video.
 * @throws PromptError unless there are as many visuals as places
 */
export function promptGroups(
  parts: readonly PromptPart[],
  visuals: readonly Pick<VisualRows, 'frames' | 'side'>[],
): RowGroup[] {
  const places = parts.filter(({ kind }) => kind === 'image').length;
  if (places !== visuals.length) {
    throw new PromptError(
      `The prompt has ${places} places for a picture or video, but ${visuals.length} were given. ` +
        `Give one for each ${PLACEHOLDER} in the text.`,
    );
  }
  const remaining = visuals.values();
  return parts.flatMap((part): RowGroup[] => {
    if (part.kind === 'text') return [part];
    const next = remaining.next();
    if (next.done) return [];
    return part.label === undefined ? [{ kind: 'visual', ...next.value }] : labelled(next.value, part.label);
  });
}

function labelled(
  { frames, side }: Pick<VisualRows, 'frames' | 'side'>,
  label: (frame: number) => Int32Array,
): RowGroup[] {
  return Array.from({ length: frames }, (_, frame) => frame).flatMap((frame): RowGroup[] => [
    { kind: 'text', ids: label(frame) },
    { kind: 'visual', frames: 1, side },
  ]);
}

/** Text rows whose tokens all are, or are not, to be predicted. */
export function textRows(ids: Int32Array, target: boolean): TextRows {
  return { kind: 'text', ids, targets: new Uint8Array(ids.length).fill(target ? 1 : 0) };
}
