import { TryAgainError, UserError } from './errors.js';

/** What the codes of the file system mean, in words that end a sentence. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is missing',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EPERM: 'permission is missing',
  EROFS: 'the disk is read-only',
};
/** Conditions that pass by themselves. */
const PASSING: Readonly<Record<string, string>> = {
  EBUSY: 'another program is using it',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
};

/** The code in words; the code itself where there are none for it. */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return REASONS[code ?? ''] ?? PASSING[code ?? ''] ?? code ?? message;
}

/**
 * The user's view of an error of the file system, whoever ran into it: a full disk or a missing permission is no fault
 * of this program. Undefined for anything else.
 */
export function explainSystemError(error: unknown): UserError | TryAgainError | undefined {
  if (!isSystemError(error)) return undefined;
  const path = typeof error.path === 'string' ? error.path : 'a file';
  const verb = error.syscall === 'open' || error.syscall === 'stat' || error.syscall === 'read' ? 'opened' : 'written';
  const sentence = `${path} cannot be ${verb}: ${reasonOf(error)}.`;
  if (error.code !== undefined && error.code in PASSING) {
    return new TryAgainError(`${sentence} Try again later.`, { cause: error });
  }
  return new UserError(sentence, { cause: error });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return false;
  return typeof error.code === 'string' && (Object.hasOwn(REASONS, error.code) || Object.hasOwn(PASSING, error.code));
}
