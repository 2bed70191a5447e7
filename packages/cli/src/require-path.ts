import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from './errors.js';
import { reasonOf } from './system-errors.js';

/**
 * Checks that a file is there before anything slow starts.
 * @param what the file's part in the command, for the message: `the video`.
 * @throws {UserError} when it does not exist, is a folder or is empty.
 */
export async function requireFile(path: string, what: string): Promise<void> {
  const found = await statOf(path, what);
  if (!found.isFile()) throw new UserError(`${what} ${path} is not a file.`);
  if (found.size === 0) throw new UserError(`${what} ${path} is empty.`);
}

/**
 * Checks that a file or folder is there.
 * @param nextStep appended to the sentence when it is not.
 */
export async function requirePath(path: string, what: string, nextStep = ''): Promise<void> {
  await statOf(path, what, nextStep);
}

/**
 * Checks that results of another run are never mixed in.
 * @param resumeFrom a file that marks the folder as begun by the same command, which may go on in it.
 * @throws {UserError} when the path is no folder, or one that holds anything else.
 */
export async function requireNewFolder(path: string, resumeFrom?: string): Promise<void> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`${path} cannot be used as a folder: ${reasonOf(error)}.`, { cause: error });
  });
  if (resumeFrom !== undefined && entries.includes(resumeFrom)) return;
  if (entries.length > 0) throw new UserError(`the folder ${path} is not empty. Name a new one.`);
}

/** @throws {UserError} when a file exists and may not be replaced, or its folder does not exist. */
export async function requireWritable(path: string, force: boolean): Promise<void> {
  const found = await stat(path).catch((): undefined => undefined);
  if (found?.isDirectory() === true) throw new UserError(`${path} is a folder. Name a file.`);
  if (found !== undefined && !force) throw new UserError(`${path} exists. Overwrite it with --force.`);
  if (found !== undefined) return;
  const folder = await statOf(dirname(path), 'the folder');
  if (!folder.isDirectory()) throw new UserError(`${path} cannot be written: ${dirname(path)} is not a folder.`);
}

async function statOf(path: string, what: string, nextStep = ''): Promise<Awaited<ReturnType<typeof stat>>> {
  try {
    return await stat(path);
  } catch (error) {
    const next = nextStep === '' ? '' : ` ${nextStep}`;
    // Every rejection of fs.promises.stat carries a code; reasonOf() survives one without.
    throw new UserError(`${what} ${path} cannot be read: ${reasonOf(error as NodeJS.ErrnoException)}.${next}`, {
      cause: error,
    });
  }
}
