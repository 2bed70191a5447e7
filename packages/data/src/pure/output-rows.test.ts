import { describe, expect, it } from 'vitest';
import { sampleFrames } from './frame-sampling.js';
import {
  groundingRow,
  mergeByDocId,
  parseGroundingRow,
  parseSelectionRow,
  selectionRow,
  toJsonLines,
} from './output-rows.js';

const sampling = sampleFrames({ formula: 'videoitg-a@1', frameCount: 120, fps: 30, targetFps: 1, maxFrames: 8 });
const scored = {
  docId: 7,
  videoPath: 'a.mp4',
  instruction: 'when?',
  sampling,
  scores: Float32Array.of(0.125, 0.7, 0.1, 0.7),
};
const seventyHundredths = 0.699999988079071; // the float32 nearest to 0.7

describe('rows', () => {
  it('hold all frames by falling score', () => {
    expect(groundingRow(scored)).toEqual({
      schema_version: 1,
      doc_id: 7,
      video_path: 'a.mp4',
      contexts: 'when?',
      num_frames: 1,
      index: [30, 90, 0, 60],
      logits: [0.7, 0.7, 0.12, 0.1],
      scores: [seventyHundredths, seventyHundredths, 0.125, 0.10000000149011612],
      sampling: { formula: 'videoitg-a@1', fps: 30, target_fps: 1, max_frames: 8, frame_count: 120, step: 30 },
    });
  });

  it('hold the K best by falling score', () => {
    expect(selectionRow(scored, 3)).toMatchObject({
      index: [30, 90, 0],
      k: 3,
      took_all: false,
      order: 'falling-score',
    });
    expect(selectionRow(scored, 32)).toMatchObject({ index: [30, 90, 0, 60], k: 32, took_all: true });
  });

  it('survive a file', () => {
    const [grounding, selection] = toJsonLines([groundingRow(scored), selectionRow(scored, 3)]).split('\n');
    expect(parseGroundingRow(grounding ?? '', 1)).toEqual(groundingRow(scored));
    expect(parseSelectionRow(selection ?? '', 2, 2)).toEqual(selectionRow(scored, 3));
  });

  it('need one finite score per frame', () => {
    expect(() => groundingRow({ ...scored, scores: [1] })).toThrowErrorMatchingInlineSnapshot(
      `[OutputRowError: There are 1 scores for 4 sampled frames. Score exactly the sampled frames.]`,
    );
    expect(() => groundingRow({ ...scored, scores: [1, Infinity, 0, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[OutputRowError: The score of frame 1 is not finite. Write sigmoid scores.]`,
    );
  });
});

describe('parseSelectionRow', () => {
  const line = (changes: object): string => JSON.stringify({ ...selectionRow(scored, 3), ...changes });

  it('refuses rows that do not say what they hold', () => {
    expect(() => parseSelectionRow('{', 4, 3)).toThrowErrorMatchingInlineSnapshot(
      `[OutputRowError: Line 4 cannot be used: it is not JSON. Write it with this program, schema version 1.]`,
    );
    expect(() => parseSelectionRow(line({ schema_version: 2 }), 4, 3)).toThrowErrorMatchingInlineSnapshot(
      `[OutputRowError: Line 4 cannot be used: schema_version: Invalid input: expected 1. Write it with this program, schema version 1.]`,
    );
    expect(() => parseSelectionRow(line({ index: [1.5, 2, 3] }), 4, 3)).toThrow('Line 4 cannot be used: index.0');
    expect(() => parseSelectionRow(line({ k: 5 }), 4, 3)).toThrowErrorMatchingInlineSnapshot(
      `[OutputRowError: Line 4 cannot be used: 3 frames stand where k says 5. Write it with this program, schema version 1.]`,
    );
    expect(() => parseSelectionRow(line({ scores: [1] }), 4, 3)).toThrow('differ in length');
  });

  it('refuses rows made for fewer frames', () => {
    expect(() => parseSelectionRow(line({}), 4, 32)).toThrowErrorMatchingInlineSnapshot(
      `[OutputRowError: Line 4 was made for 3 frames, not 32. Select again with k 32.]`,
    );
    expect(parseSelectionRow(JSON.stringify(selectionRow(scored, 32)), 1, 64).index).toHaveLength(4);
  });
});

it('merges rows of several ranks by id', () => {
  const row = selectionRow(scored, 2);
  const other = selectionRow({ ...scored, docId: 3 }, 2);
  expect(mergeByDocId([row, other, row])).toEqual([other, row]);
  expect(() => mergeByDocId([row, { ...row, k: 9 }])).toThrowErrorMatchingInlineSnapshot(
    `[OutputRowError: Two different rows have doc_id 7. Remove the results of one of the runs.]`,
  );
});
