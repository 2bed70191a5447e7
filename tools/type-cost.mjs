// What type checking costs, package by package: `npm run type-cost [-- --json FILE]`.
//
// Each package is checked alone against the built declarations of the others, so a row counts its own sources only.
// Instantiations do not vary between runs or machines; seconds do.
import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

const { values } = parseArgs({ options: { json: { type: 'string' } } });

runTsc(['--build', 'tsconfig.build.json']);
const rows = packages().map(measure);
print(rows);
if (values.json !== undefined) writeWhole(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);

/** The order of the build, which is the order of the dependency arrows. */
function packages() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8'));
  return references.map(({ path }) => path.replace('/tsconfig.lib.json', '').replace('packages/', ''));
}

function measure(name) {
  const flags = ['--noEmit', '--composite', 'false', '--incremental', 'false', '--extendedDiagnostics'];
  const report = runTsc(['-p', `packages/${name}/tsconfig.lib.json`, ...flags]);
  const value = (label) => {
    const match = new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(report);
    if (match === null) throw new Error(`tsc reported no "${label}": has its diagnostics format changed?`);
    return Number(match[1]);
  };
  return {
    package: name,
    linesOfTypeScript: value('Lines of TypeScript'),
    instantiations: value('Instantiations'),
    types: value('Types'),
    checkSeconds: value('Check time'),
    memoryMb: Math.round(value('Memory used') / 1024),
  };
}

function runTsc(flags) {
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags], { cwd: root, encoding: 'utf8' });
  if (status === 0) return stdout;
  process.stderr.write(`${stdout}\ntype-cost: the sources do not type-check; mend the errors above first.\n`);
  process.exit(1);
}

function print(table) {
  const headers = Object.keys(table[0]);
  const cells = [headers, ...table.map((row) => headers.map((header) => String(row[header])))];
  const widths = headers.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  for (const row of cells) {
    const padded = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
    process.stdout.write(`${padded.join('  ')}\n`);
  }
}

function writeWhole(file, text) {
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}
