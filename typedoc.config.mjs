import { readFileSync, readdirSync } from 'node:fs';

/** The entry points are what the packages export: one list, in the package.json files. */
function entryPoints() {
  return readdirSync('packages').flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
    return Object.values(exports)
      .map((target) => target['@videoitg/source'])
      .filter((source) => source !== undefined)
      .map((source) => `packages/${name}/${source}`);
  });
}

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'VideoITG',
  entryPoints: entryPoints(),
  tsconfig: 'tsconfig.docs.json',
  readme: 'README.md',
  out: 'docs/api',
  excludeInternal: true,
  excludePrivate: true,
  githubPages: false,
  disableGit: true,
  sourceLinkTemplate: '../../{path}#L{line}',
  validation: { notExported: false, invalidLink: true, notDocumented: false },
};
