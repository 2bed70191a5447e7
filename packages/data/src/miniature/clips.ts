import { drawClipFormat } from './clip-format.js';
import { MEDIA_FOLDER } from './manifest.js';
import type { MiniatureParameters } from './manifest.js';
import type { Split } from './phrasing.js';
import { planVideo } from './plan-video.js';
import { RandomStream } from './random.js';
import type { PlannedClip } from './records.js';

/** Every video of a set with its format and script; each is drawn from streams of its own. */
export function clipsOf({ seed, training, heldOut }: MiniatureParameters): PlannedClip[] {
  return [...clipsOfSplit(seed, 'train', training), ...clipsOfSplit(seed, 'held_out', heldOut)];
}

function clipsOfSplit(seed: number, split: Split, count: number): PlannedClip[] {
  return Array.from({ length: count }, (_, index) => {
    const name = String(index).padStart(5, '0');
    const format = drawClipFormat(RandomStream.of(seed, `${split}/${name}/format`), split, index, count);
    const plan = planVideo(RandomStream.of(seed, `${split}/${name}/plan`), format.seconds);
    return { split, name, video: `${MEDIA_FOLDER}/${split}/${name}.mp4`, format, plan };
  });
}
