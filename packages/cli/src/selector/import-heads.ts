import type { HeadMaker, HeadMakers } from '@videoitg/models';
import { UserError } from '../errors.js';
import { importModule, isModulePath } from '../import-module.js';
import { requireFile } from '../require-path.js';

/**
 * Heads of the user's own, by the names under which checkpoints know them: all that the files export and `defineHead`
 * made.
 *
 * @throws {UserError} for a file that cannot be run or exports no head, and for two heads of one name.
 */
export async function importHeads(files: readonly string[]): Promise<HeadMakers> {
  const fileOf = new Map<string, string>();
  const heads: Record<string, HeadMaker> = {};
  for (const file of files) {
    const makers = await headsOf(file);
    for (const make of makers) {
      const other = fileOf.get(make.headName);
      if (other !== undefined && heads[make.headName] !== make) {
        throw new UserError(`${other} and ${file} both have a head called "${make.headName}". Import one of them.`);
      }
      fileOf.set(make.headName, file);
      heads[make.headName] = make;
    }
  }
  return heads;
}

async function headsOf(file: string): Promise<HeadMaker[]> {
  if (!isModulePath(file)) throw new UserError(`--import ${file}: heads are in a .ts, .js or .mjs file.`);
  await requireFile(file, 'the file to import');
  const makers = Object.values(await importModule(file)).filter(isHeadMaker);
  if (makers.length > 0) return makers;
  throw new UserError(`${file} exports no head. Export what \`defineHead({...})\` gives.`);
}

function isHeadMaker(value: unknown): value is HeadMaker {
  return typeof value === 'function' && 'headName' in value && typeof value.headName === 'string';
}
