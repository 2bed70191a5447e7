import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Bytes or text that `FileHandle.writeFile` takes whole. */
export type FileData = string | Uint8Array;

/** Receives a file piece by piece; `write` resolves when the piece is handed to the system. */
export interface FileSink {
  /** Bytes written so far. */
  readonly position: number;
  write(data: FileData): Promise<void>;
}

/**
 * Writes a whole file so that readers see the old content or the new one, never a part, also after a power cut:
 * written beside, synced, renamed over the target, and the folder synced.
 *
 * @throws the file system's error; the temporary file is removed then and the old content stays.
 */
export async function writeFileAtomic(path: string, data: FileData): Promise<void> {
  await streamFileAtomic(path, (sink) => sink.write(data));
}

/**
 * As `writeFileAtomic`, for files written in pieces: the file appears under its name once `produce` resolves.
 *
 * @param produce writes through the sink; its result is returned. If it throws, nothing is left behind.
 */
export async function streamFileAtomic<Result>(
  path: string,
  produce: (sink: FileSink) => Promise<Result>,
): Promise<Result> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const file = await open(beside, 'wx');
  try {
    const result = await produce(new HandleSink(file));
    await file.sync();
    await file.close();
    await rename(beside, path);
    await syncFolder(dirname(path));
    return result;
  } catch (error) {
    await file.close().catch(() => undefined); // may be closed already
    await rm(beside, { force: true });
    throw error;
  }
}

class HandleSink implements FileSink {
  position = 0;

  constructor(private readonly file: FileHandle) {}

  async write(data: FileData): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    let done = 0;
    while (done < bytes.byteLength) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.byteLength - done);
      done += bytesWritten;
    }
    this.position += bytes.byteLength;
  }
}

/** Makes a rename durable. Windows cannot open folders and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
