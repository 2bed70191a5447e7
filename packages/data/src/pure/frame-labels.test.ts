import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frameLabels } from './frame-labels.js';
import { sampleFrames } from './frame-sampling.js';
import type { FrameSampling } from './frame-sampling.js';
import { parseItgRecords } from './itg-record.js';

// Records of the published file (spec section 7.1).
const file: unknown = JSON.parse(
  readFileSync(new URL('../../test/fixtures/itg-records.json', import.meta.url), 'utf8'),
);
const records = parseItgRecords(Array.isArray(file) ? file : []);

const formula = 'videoitg-a@1';
const ones = (labels: Uint8Array): number[] => [...labels.keys()].filter((index) => labels[index] === 1);
const video = (seconds: number, fps = 30, maxFrames = 1024): FrameSampling =>
  sampleFrames({ formula, frameCount: seconds * Math.round(fps), fps, targetFps: 1, maxFrames });

describe('frameLabels', () => {
  it('marks the frames of published records, each inside a marked clip', () => {
    expect(records).toHaveLength(8);
    for (const record of records) {
      const frame = frameLabels(record, 'frame', video(180));
      const clip = frameLabels(record, 'clip', video(180));
      expect(ones(frame.labels)).toEqual(record.frame_num);
      expect(frame.dropped + clip.dropped).toBe(0);
      expect(ones(clip.labels)).toEqual(record.clip_num.flatMap((c) => [0, 1, 2, 3, 4].map((i) => 5 * c + i)));
      expect(ones(frame.labels).every((index) => clip.labels[index] === 1)).toBe(true);
    }
  });

  it('can repeat the reference’s reading of clip numbers as frame indices', () => {
    const record = { frame_num: [15, 16, 18, 50, 52, 54], clip_num: [3, 10] };
    expect(ones(frameLabels(record, 'reference-bug', video(60)).labels)).toEqual([3, 10]);
  });

  it('drops and counts what lies outside the video', () => {
    const record = { frame_num: [2, 9, 10, 400], clip_num: [1, 2, 9] };
    expect(frameLabels(record, 'frame', video(10))).toEqual({
      mode: 'frame',
      labels: Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 0, 1),
      positives: 2,
      dropped: 2,
    });
    // Clip 2 covers seconds 10 to 14 of a video of 12 seconds: cut short, not dropped.
    const clip = frameLabels(record, 'clip', video(12));
    expect([ones(clip.labels), clip.dropped]).toEqual([[5, 6, 7, 8, 9, 10, 11], 1]);
  });

  it('maps to the nearest sampled frame of a thinned video', () => {
    // 10 frames at 30 fps thinned to 4: raw frames 60, 120, 180, 270 (spec section 5.1).
    const sampling = video(10, 30, 4);
    expect(sampling.indices).toEqual([60, 120, 180, 270]);
    const at = (g: number): number[] => ones(frameLabels({ frame_num: [g], clip_num: [] }, 'frame', sampling).labels);
    // Raw frames 0, 60, 90 (a tie), 150 (a tie), 210, 240, 270.
    expect([0, 2, 3, 5, 7, 8, 9].map(at)).toEqual([[0], [0], [0], [1], [2], [3], [3]]);
  });

  it('steps by the rounded frame rate', () => {
    // 23.976 fps: second 10 is raw frame 240, entry 10.
    const sampling = sampleFrames({ formula, frameCount: 500, fps: 23.976, targetFps: 1, maxFrames: 512 });
    expect(ones(frameLabels({ frame_num: [10], clip_num: [] }, 'frame', sampling).labels)).toEqual([10]);
    // Sampled twice a second: entry 20 is raw frame 240.
    const twice = sampleFrames({ formula, frameCount: 500, fps: 24, targetFps: 2, maxFrames: 512 });
    expect(ones(frameLabels({ frame_num: [10], clip_num: [] }, 'frame', twice).labels)).toEqual([20]);
  });

  it('counts an entry once', () => {
    const labels = frameLabels({ frame_num: [3, 3, 99, 99], clip_num: [] }, 'frame', video(10));
    expect([labels.positives, labels.dropped]).toEqual([1, 1]);
  });
});
