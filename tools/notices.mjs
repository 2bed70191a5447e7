// Writes THIRD_PARTY_NOTICES.md from package-lock.json and from what `videoitg setup` fetches; `--check` compares instead,
// for CI.
//
// The lock file is the source, not node_modules, because it names the packages of every platform. Listed is what a user
// of the published packages installs; development tools are not.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sourcesFor } from '../packages/cli/src/setup/sources.ts';

const root = new URL('..', import.meta.url);
const file = new URL('THIRD_PARTY_NOTICES.md', root);
const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')).packages;

/** Packages whose package.json states no licence, with what their LICENSE file says. */
const READ_FROM_LICENSE_FILE = { '@shinyoshiaki/jspack': 'BSD-3-Clause' };

const text = render([...reachable().values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
if (process.argv.includes('--check')) check(text);
else writeFileSync(file, text);

/** Every third-party package that the workspaces reach without development dependencies, by path in the lock file. */
function reachable() {
  const found = new Map();
  const queue = Object.keys(lock).filter((path) => path !== '' && !path.includes('node_modules/'));
  const seen = new Set(queue);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const entry = lock[path];
    if (path.includes('node_modules/')) found.set(path, describe(path, entry));
    const names = { ...entry.dependencies, ...entry.optionalDependencies, ...requiredPeers(entry) };
    for (const name of Object.keys(names)) {
      const next = locate(path, name);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return found;
}

function requiredPeers({ peerDependencies = {}, peerDependenciesMeta = {} }) {
  return Object.fromEntries(Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional));
}

/** Node's look-up: the nearest node_modules above `from`; a link is followed to its workspace. */
function locate(from, name) {
  for (let folder = from; ; folder = parent(folder)) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[path] !== undefined) return lock[path].link ? lock[path].resolved : path;
    if (folder === '') return undefined;
  }
}

function parent(folder) {
  return folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
}

function describe(path, entry) {
  const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return {
    name,
    version: entry.version,
    license: licenseOf(name, entry),
    platform: entry.os?.join(', '),
  };
}

function licenseOf(name, entry) {
  const license = entry.license ?? READ_FROM_LICENSE_FILE[name];
  if (license !== undefined) return license;
  throw new Error(`${name} states no licence in package.json: read its LICENSE file and name it in tools/notices.mjs.`);
}

function render(packages) {
  const rows = [
    ...new Set(
      packages.map(
        ({ name, version, license, platform }) => `| ${name} | ${version} | ${license} | ${platform ?? ''} |`,
      ),
    ),
  ];
  const table = `| package | version | licence | only on |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  return `${preamble()}\n${table}\n${renderSetUp()}`;
}

/** What `videoitg setup tensorflow` fetches: no dependency, so not in the lock file. */
function renderSetUp() {
  const row = (on) => (source) =>
    `| ${source.name} | ${source.version} | ${source.licence} | ${source.registry} | ${on} |`;
  const [cpu, gpu] = [sourcesFor(false), sourcesFor(true)];
  const has = (list, source) => list.some(({ name }) => name === source.name);
  const rows = [
    ...cpu.map((source) => row(has(gpu, source) ? '' : 'CPU')(source)),
    ...gpu.filter((source) => !has(cpu, source)).map(row('GPU')),
  ];
  return `## Fetched by \`videoitg setup tensorflow\`

Nothing of this is installed unless you run that command, with \`--gpu\` for the rows of GPUs. Each file is checked
against its hash and kept in your cache folder. The native module is compiled from the C++ sources in
\`@tensorflow/tfjs-node\`. NVIDIA's packages are under NVIDIA's own terms, which allow use but restrict passing copies on:
read them before you put the folder into an image for others.

| package | version | licence | from | only on |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function preamble() {
  return `# Third-party notices

Written by \`npm run notices\`; do not edit by hand.

The source of this repository is licensed under Apache-2.0 (see LICENSE). It contains no third-party code but message
classes that are generated from the schemas of the ONNX project (\`onnx.proto\`) and of TensorFlow (\`*.proto\`), and the
list of TensorFlow's ops with their attributes; both projects are under Apache-2.0. Installing it fetches the packages
below from the npm registry, each under its own licence, stated in the package itself.

**FFmpeg is here under the GPL.** \`node-av\` decodes and encodes video. Its own code is MIT, but the prebuilt binaries
that come with it (\`@seydx/node-av-*\`) contain a build of FFmpeg configured with \`--enable-gpl --enable-version3\`, so
that binary is under GPL version 3 or later; it holds x264 and x265, and libfdk-aac, whose own licence FFmpeg counts as
incompatible with the GPL. For you this means: the Apache-2.0 code here is not changed by it, and running the programs
is free of conditions. Whoever passes on a copy of those binaries, for instance inside a container image or an
application, has to meet the GPL for the combined work and should first ask about libfdk-aac. Only \`@videoitg/data\`
loads them; \`@videoitg/data/pure\`, \`@videoitg/core\` and \`@videoitg/models\` work without them.

**Video patents** are a matter apart from copyright licences: H.264 may need a licence where you use it.
`;
}

function check(expected) {
  let actual = '';
  try {
    actual = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (actual === expected) return;
  process.stderr.write(`${fileURLToPath(file)} is out of date: run \`npm run notices\` and commit the result.\n`);
  process.exit(1);
}
