import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';

/** One write call takes less than 2 GiB. */
const largestWrite = 2 ** 26;

/** A file written in full beside its destination, which is not touched before `publish`. */
export interface PartialFile {
  readonly path: string;
  /** Puts the file in its place and makes that durable. */
  publish(): Promise<void>;
  /** Removes the file unless it was published. */
  discard(): Promise<void>;
}

/** Writes chunks to a temporary name in the destination's folder and syncs them. */
export async function writePartial(path: string, chunks: Iterable<Uint8Array>): Promise<PartialFile> {
  const partial = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  const discard = (): Promise<void> => rm(partial, { force: true });
  const handle = await open(partial, 'wx');
  try {
    for (const chunk of chunks) await writeWhole(handle, chunk);
    await handle.sync();
  } catch (error) {
    // The write's own error is the one to report.
    await discard().catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  const publish = async (): Promise<void> => {
    await rename(partial, path);
    await syncFolder(dirname(path));
  };
  return { path, publish, discard };
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, Math.min(largestWrite, bytes.length - at));
    at += bytesWritten;
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
