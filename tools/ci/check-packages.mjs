// Checks what would be published: publint on each package's folder, arethetypeswrong on its tarball. Reads nothing from
// the network. Needs the build.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'videoitg-pack-'));
let failed = false;

for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name);
  if (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private) continue;
  process.stdout.write(`--- ${name}\n`);
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch, folder]);
  const [tarball] = readdirSync(scratch);
  run(bin('publint'), ['run', join(scratch, tarball), '--strict']);
  // The packages are ES modules for Node 20.19 and newer, where `require` of one works without a CommonJS copy.
  const attw = [join(scratch, tarball), '--profile', 'esm-only'];
  if (!run(bin('attw'), [...attw, '--quiet'])) run(bin('attw'), attw);
  rmSync(join(scratch, tarball));
}
rmSync(scratch, { recursive: true });
process.exit(failed ? 1 : 0);

function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

function run(command, flags) {
  const { status } = spawnSync(command, flags, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) failed = true;
  return status === 0;
}
