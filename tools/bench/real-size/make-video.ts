// Writes an H.264 video of a scripted scene, 640 x 480, 24 frames a second:  make-video.ts FILE [--seconds 32]
import { parseArgs } from 'node:util';
import { planVideo, RandomStream, writeClip } from '@videoitg/data/miniature';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '32' } },
});
const [file = ''] = positionals;
const seconds = Number(values.seconds);
const rate = { numerator: 24, denominator: 1 };
const format = { width: 640, height: 480, rate, seconds, frames: seconds * rate.numerator, bFrames: 2 };
const plan = planVideo(RandomStream.of(1, 'real-size'), seconds);
await writeClip(file, { format, plan }, new AbortController().signal);
process.stdout.write(`${JSON.stringify({ frames: format.frames })}\n`);
