import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('test-counts.mjs', import.meta.url));

interface FileResult {
  readonly status: 'passed' | 'failed';
  readonly assertions: readonly string[];
}

function count(...reports: readonly FileResult[][]): { readonly line: string; readonly exitCode: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'test-counts-'));
  reports.forEach((files, index) => {
    const testResults = files.map(({ status, assertions }) => ({
      status,
      assertionResults: assertions.map((each) => ({ status: each })),
    }));
    writeFileSync(join(folder, `${index}.json`), JSON.stringify({ testResults }));
  });
  const { stdout, status } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  return { line: stdout, exitCode: status };
}

test('sums the reports of several runs', () => {
  const first: FileResult[] = [{ status: 'passed', assertions: ['passed', 'passed'] }];
  const second: FileResult[] = [{ status: 'passed', assertions: ['passed'] }];
  expect(count(first, second)).toEqual({ line: '3 passed, 0 failed\n', exitCode: 0 });
});

test('names skipped tests, whatever Vitest calls them', () => {
  const files: FileResult[] = [{ status: 'passed', assertions: ['passed', 'skipped', 'todo', 'pending'] }];
  expect(count(files)).toEqual({ line: '1 passed, 0 failed, 3 skipped\n', exitCode: 0 });
});

test('counts a file that failed to load as one failure', () => {
  const files: FileResult[] = [
    { status: 'passed', assertions: ['passed'] },
    { status: 'failed', assertions: [] },
    { status: 'failed', assertions: ['failed', 'passed'] },
  ];
  expect(count(files)).toEqual({ line: '2 passed, 2 failed\n', exitCode: 1 });
});

test('refuses a run in which nothing passed', () => {
  expect(count()).toEqual({ line: '0 passed, 0 failed\n', exitCode: 1 });
  expect(count([{ status: 'passed', assertions: ['skipped'] }])).toEqual({
    line: '0 passed, 0 failed, 1 skipped\n',
    exitCode: 1,
  });
});
