import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  readTensorFlowManifest,
  tensorFlowFolder,
  tensorFlowManifestName,
  type TensorFlowManifest,
} from '@videoitg/core';
import { UserError } from '../errors.js';
import { bindingFile, compileBinding, hostFile } from './compile-binding.js';
import { fetchSource } from './fetch-sources.js';
import { runSmoke, smokeProblem } from './run-smoke.js';
import { lastLine, runTool } from './run-tool.js';
import { cudaLoadOrder, sourcesFor, tensorFlowRelease, type Source } from './sources.js';
import { findTools, type Tools } from './tools.js';

export interface SetUpOptions {
  readonly gpu: boolean;
  readonly signal: AbortSignal;
  /** A line about what is done now. */
  readonly log: (line: string) => void;
  /** What is fetched: the pinned files unless given. */
  readonly sources?: readonly Source[];
}

export interface SetUpResult {
  readonly folder: string;
  readonly tensorflow: string;
  readonly gpu: boolean;
  readonly sources: readonly { readonly name: string; readonly licence: string }[];
  /** The same was there and runs: nothing was done. */
  readonly already: boolean;
}

/** Bytes of the libraries after unpacking, with the archives beside them. */
const spaceNeeded = { cpu: 1.5e9, gpu: 12e9 } as const;

/**
 * Fetches the TensorFlow library, compiles tfjs-node's binding against it, tries it, and puts it into the user's cache.
 * Everything happens in a folder beside; what was there before stays until the new one has run.
 */
export async function setUpTensorFlow(options: SetUpOptions): Promise<SetUpResult> {
  const { gpu, signal, log, sources = sourcesFor(gpu) } = options;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new UserError(
      `setup builds on Linux x64 only, and this is ${process.platform} ${process.arch}. ` +
        'npm install @tensorflow/tfjs-node with its install scripts allowed, or use --engine onnxruntime.',
    );
  }
  const target = tensorFlowFolder(gpu);
  const root = dirname(target);
  const result = { folder: target, tensorflow: tensorFlowRelease, gpu, sources };
  await removeLeftovers(root);
  const part = join(root, `${partPrefix}${process.pid}-${randomBytes(6).toString('hex')}`);
  await mkdir(part, { recursive: true });
  try {
    if (await isThere(target, sources, part, signal)) return { ...result, already: true };
    const folder = join(part, basename(target));
    const tools = await findTools(process.env, signal);
    await checkSpace(root, gpu);
    await mkdir(join(folder, 'lib'), { recursive: true });
    for (const source of sources) await addSource(source, { part, folder, tools, signal, log });
    log('  compile    the native module');
    await compileBinding(folder, tools.compiler, signal);
    for (const used of ['binding', 'node', 'deps/include']) await rm(join(folder, used), { recursive: true });
    await writeManifest(folder, sources, gpu);
    log('  try        one product');
    const problem = await tryOut(part, signal);
    if (problem !== undefined) {
      throw new UserError(
        `The library was built but does not run here (${problem}). Nothing was installed; --engine onnxruntime works now.`,
      );
    }
    await publish(folder, target);
    return { ...result, already: false };
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** Before the number of the process that works in the folder. */
const partPrefix = '.part-';

/** Removes what a process left that ended before it could. */
async function removeLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    if (!name.startsWith(partPrefix) || isAlive(Number.parseInt(name.slice(partPrefix.length), 10))) continue;
    await rm(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is alive; a number that is none (TypeError) belongs to nobody.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the same files are in place already, and run. */
async function isThere(
  target: string,
  sources: readonly Source[],
  part: string,
  signal: AbortSignal,
): Promise<boolean> {
  const manifest = readTensorFlowManifest(join(target, tensorFlowManifestName));
  const hashes = (list: readonly { readonly sha256: string }[]): string => list.map(({ sha256 }) => sha256).join();
  if (manifest === undefined || hashes(manifest.sources) !== hashes(sources)) return false;
  // A folder in which nothing else is found.
  const link = join(part, basename(target));
  await symlink(target, link);
  const problem = await tryOut(part, signal);
  await rm(link);
  return problem === undefined;
}

interface Workplace extends Pick<SetUpOptions, 'signal' | 'log'> {
  readonly part: string;
  readonly folder: string;
  readonly tools: Tools;
}

async function addSource(source: Source, { part, folder, tools, signal, log }: Workplace): Promise<void> {
  log(`  fetch      ${source.name} ${source.version}, ${megabytes(source.bytes)}`);
  const archive = await fetchSource(source, join(part, 'fetched'), tools, signal);
  const members = source.members.map(({ pattern, folder: to, below = '' }) => [pattern, join(folder, to), below]);
  const script = fileURLToPath(new URL('../../python/unpack.py', import.meta.url));
  const input = JSON.stringify([{ archive, members }]);
  const result = await runTool(tools.python, [script], { input, signal });
  if (result.code !== 0) {
    throw new UserError(
      `${basename(archive)} cannot be unpacked (${lastLine(result)}). Check the disk, then run this again.`,
    );
  }
  await rm(archive); // the largest have half a gigabyte
}

async function checkSpace(root: string, gpu: boolean): Promise<void> {
  const needed = gpu ? spaceNeeded.gpu : spaceNeeded.cpu;
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize >= needed) return;
  throw new UserError(
    `${root} has ${megabytes(bavail * bsize)} free, and setup needs ${megabytes(needed)}. ` +
      'Free some, or name another place in VIDEOITG_TENSORFLOW.',
  );
}

async function writeManifest(folder: string, sources: readonly Source[], gpu: boolean): Promise<void> {
  const own = ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'].map((name) => `deps/lib/${name}`);
  const manifest: TensorFlowManifest = {
    format: 'videoitg.tensorflow',
    version: 1,
    tensorflow: tensorFlowRelease,
    gpu,
    binding: bindingFile,
    host: hostFile,
    libraries: [...(gpu ? cudaLoadOrder.map((name) => `deps/cuda/${name}`) : []), ...own],
    ...(gpu ? { cudaData: 'deps/cuda-data' } : {}),
    sources: sources.map(({ name, version, sha256 }) => ({ name: `${name} ${version}`, sha256 })),
  };
  await writeFile(join(folder, tensorFlowManifestName), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
}

/** Runs a graph through what is in the folder, in a process that finds nothing else; says what went wrong, if anything. */
async function tryOut(root: string, signal: AbortSignal): Promise<string | undefined> {
  const environment = { VIDEOITG_TENSORFLOW: root, VIDEOITG_TENSORFLOW_PROVIDER: 'setup' };
  return smokeProblem(await runSmoke({ environment, signal }));
}

/** Puts the folder in its place and makes that durable; what was there goes away afterwards. */
async function publish(folder: string, target: string): Promise<void> {
  const old = `${folder}-old`;
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // else nothing was there
  });
  await rename(folder, target);
  const parent = await open(dirname(target), 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
