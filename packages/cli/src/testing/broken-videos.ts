import { makeMiniature } from '@videoitg/data/miniature';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes `good.mp4`, 24 to 32 seconds of the miniature world, and files that only look like videos.
 * @returns path of the good one.
 */
export async function writeTestVideos(folder: string): Promise<string> {
  const set = await makeMiniature({ folder: join(folder, 'set'), seed: 1, training: 1, heldOut: 0 });
  const [record] = set.training;
  const good = await readFile(join(set.folder, record?.video ?? ''));
  const damaged = Buffer.from(good);
  // The stream lies in front of the index: the middle of the file is pictures.
  const middle = good.length >> 1;
  damaged.fill(0xff, middle, middle + 3000);
  const files: Readonly<Record<string, Buffer | string>> = {
    'good.mp4': good,
    'cut.mp4': good.subarray(0, middle),
    'damaged.mp4': damaged,
    'text.mp4': 'hello\n',
    'sound.mp4': wav(8000),
    'no-frames.mp4': Buffer.concat([
      box('ftyp', Buffer.from('isom\0\0\0\0isom')),
      box('moov', box('mvhd', movieHeader())),
    ]),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return join(folder, 'good.mp4');
}

/** An MP4 box: big-endian size with its header, type, content. */
function box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

/** `mvhd` of version 0: times, 1000 ticks a second, no duration; the rest may be zero. */
function movieHeader(): Buffer {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1000, 12);
  return header;
}

/** A second of silence, 16 bits, one channel. */
function wav(rate: number): Buffer {
  const header = Buffer.alloc(44);
  const bytes = 2 * rate;
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * rate, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.alloc(bytes)]);
}
