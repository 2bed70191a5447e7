import { readFileSync } from 'node:fs';

/** The version of this package, from its own package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  // The file is this package's own; npm refuses to install one without a version.
  return (JSON.parse(text) as { version: string }).version;
}
