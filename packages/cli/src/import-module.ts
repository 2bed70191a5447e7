import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { UserError } from './errors.js';

/** What a file of the user's exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Whether a path ends like that of a module. */
export const isModulePath = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);

/** Runs a TypeScript or JavaScript file of the user's. @throws {UserError} when it fails. */
export async function importModule(path: string): Promise<ModuleExports> {
  const module: unknown = await import(pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be loaded: ${loadingFault(cause)}`, { cause });
  });
  return { ...(module as ModuleExports) }; // a module's namespace is an object
}

/** Compilers print coloured drawings; what they say first is enough. */
const longestFault = 400;

function loadingFault(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `Node ${process.versions.node} does not read TypeScript. Use Node 22.18 or newer, or write it as .js.`;
  }
  const message = stripVTControlCharacters(cause instanceof Error ? cause.message : String(cause));
  const lines = message.split('\n').map((line) => line.trim());
  const text = lines.filter((line) => /\w/.test(line)).join(' ');
  return text.length > longestFault ? `${text.slice(0, longestFault)}…` : text;
}
