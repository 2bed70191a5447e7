import { frameTime } from './clip-format.js';
import { H264File } from './h264-file.js';
import type { PlannedClip } from './records.js';
import { FrameRenderer } from './renderer.js';
import { stateAt } from './state.js';
import { replaceFile } from './write-file.js';

/**
 * Draws and encodes one video; the file appears under its name only when it is whole.
 *
 * @throws the signal's reason if it is aborted, FFmpegError if the encoder fails
 */
export async function writeClip(
  path: string,
  { format, plan }: Pick<PlannedClip, 'format' | 'plan'>,
  signal: AbortSignal,
): Promise<void> {
  const renderer = new FrameRenderer(format.width, format.height);
  const rgb = new Uint8Array(format.width * format.height * 3);
  await replaceFile(path, async (draft) => {
    const file = await H264File.create(draft, format);
    try {
      for (let frame = 0; frame < format.frames; frame++) {
        signal.throwIfAborted();
        renderer.render(stateAt(plan, frameTime(format.rate, frame)), rgb);
        await file.write(rgb);
      }
      await file.finish();
    } finally {
      await file.close();
    }
  });
}
