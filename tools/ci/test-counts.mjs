// Sums Vitest's JSON reports in a folder and prints one line, `N passed, N failed, N skipped`. A file that fails to load
// counts as one failure. Exits 1 when anything failed, no report is there, or nothing ran.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
  for (const file of JSON.parse(readFileSync(join(folder, name), 'utf8')).testResults) {
    const statuses = file.assertionResults.map(({ status }) => status);
    if (file.status === 'failed' && !statuses.includes('failed')) counts.failed += 1;
    for (const status of statuses) counts[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
  }
}

const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
