import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { syncFolder } from '../file/write-beside.js';
import { HuggingFaceError } from './huggingface-error.js';

/**
 * Makes a folder that holds all of its files or does not exist: `fill` writes into one beside it, which is renamed at the
 * end. `fill` syncs its files itself.
 *
 * @throws HuggingFaceError `folder` when something is in the way.
 */
export async function makeFolder(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const target = resolve(folder);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  await checkFree(folder);
  const draft = join(parent, `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  await mkdir(draft);
  try {
    await fill(draft);
    // Not every system renames onto an empty folder. One that has been filled meanwhile stays, and the rename fails.
    await rmdir(target).catch(() => undefined);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(parent);
}

async function checkFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new HuggingFaceError('folder', `${folder} is no folder that can be read. Choose another.`, [], {
      cause: error,
    });
  });
  if (names.length === 0) return;
  throw new HuggingFaceError('folder', `${folder} is not empty. Choose a new folder.`);
}
