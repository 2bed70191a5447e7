// Installs what is missing, and nothing else, so that a fresh clone needs one command. Uses no dependency.
//
// `npm ci` runs without install scripts: every native part is an npm package of its own, and the one script that would
// reach for another host (onnxruntime-node's CUDA download) is switched off twice.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const FLOOR = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
  fail(
    `Node ${process.versions.node} is too old: install Node ${FLOOR.join('.')} or newer, then run the command again.`,
  );
}

const state = installedState();
if (state !== 'complete') {
  process.stderr.write(`Installing dependencies (${state}) ...\n`);
  install(state === 'absent' ? ['ci'] : ['install', '--no-save']);
}

/** 'absent' also stands for an installation that was cut off: npm writes its own record last. */
function installedState() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'absent';
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(record);
  const missing = Object.entries(wanted).some(
    ([path, entry]) =>
      path.startsWith('node_modules/') &&
      !entry.optional &&
      !entry.peer &&
      (installed[path]?.version !== entry.version || !existsSync(join(root, path))),
  );
  return missing ? 'outdated' : 'complete';
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function install(command) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const environment = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  // stdout belongs to the command that follows; npm's report goes to stderr.
  const { status, error } = spawnSync('npm', [...command, ...flags], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) fail(`npm could not be started (${error.message}): install Node with npm, then run the command again.`);
  if (status !== 0) fail('The installation failed (see npm above): check that the npm registry can be reached.');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
