import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file beside its place and renames it when it is whole and on disk, so that a reader sees the old file, the
 * new one or none, never a part.
 *
 * @param write receives the draft's path
 */
export async function replaceFile(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await write(draft);
    const handle = await open(draft, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Writes a value as JSON, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await replaceFile(path, (draft) => writeFile(draft, `${JSON.stringify(value, undefined, 1)}\n`));
}

/** True for a file that is there and not empty. */
export async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.isFile() && found.size > 0;
}
