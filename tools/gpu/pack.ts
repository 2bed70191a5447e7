// Makes a folder with everything that a GPU machine without registries needs beside an unpacked gpu-kit.
//
//   node --conditions=@videoitg/source --import tsx tools/gpu/pack.ts [FOLDER] [--training 360] [--held-out 60]
//
// The folder (default runs/gpu) is made anew. The binding is the one of `videoitg setup tensorflow --gpu`, else that of
// `videoitg setup tensorflow`: both are compiled alike, and load the library that they find.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  readTensorFlowManifest,
  tensorFlowFolder,
  tensorFlowManifestName,
  type TensorFlowManifest,
} from '@videoitg/core';
import { writeFileAtomic } from '@videoitg/data';
import { mini } from '@videoitg/models';
import { bundleScripts } from './bundle.js';
import { frameFiles } from './frames/decoded-frames.js';
import { writeDecodedFrames } from './frames/decode-frames.js';

/** What a folder may weigh to travel in one piece, MiB. */
const limitMib = 60;
/** Marks a folder as made by this script. */
const markerName = 'videoitg-gpu.json';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Something that the user has to mend. */
class PackError extends Error {
  override readonly name = 'PackError';
}

async function pack(out: string, videos: { readonly training: number; readonly heldOut: number }): Promise<void> {
  if (existsSync(out) && !existsSync(join(out, markerName))) {
    throw new PackError(`${out} exists and was not made by this script. Name another folder, or remove it.`);
  }
  const work = `${out}.tmp`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'js'), { recursive: true });
  await writeFileAtomic(join(work, markerName), '{"format":"videoitg.gpu","version":1}\n');
  await writeFileAtomic(join(work, 'js', 'package.json'), '{"type":"module"}\n');
  await bundleScripts(join(work, 'js'));
  await cp(at('./torch_backbone.py'), join(work, 'js', 'torch_backbone.py'));
  await cp(at('./run.sh'), join(work, 'run.sh'));
  await copyBinding(join(work, 'tensorflow', 'gpu'));
  await writeDecodedFrames(join(work, 'frames'), { ...videos, seed: 0, side: mini(512).vision.image });
  const files = await filesOf(work);
  checkFolder(files);
  await rm(out, { recursive: true, force: true });
  await rename(work, out);
  for (const { path, bytes } of files.filter(({ bytes }) => bytes > 2 ** 20)) print(path, bytes);
  print(`${out}, ${files.length} files`, total(files));
}

/** The two native modules and a manifest that takes the libraries from the kit, which `run.sh` links beside them. */
async function copyBinding(folder: string): Promise<void> {
  const places = [true, false].map((gpu) => tensorFlowFolder(gpu));
  const from = places.find((place) => readTensorFlowManifest(join(place, tensorFlowManifestName)) !== undefined);
  const manifest = from === undefined ? undefined : readTensorFlowManifest(join(from, tensorFlowManifestName));
  if (from === undefined || manifest === undefined) {
    throw new PackError(
      `There is no binding in ${places.join(' or ')}. \`videoitg setup tensorflow --gpu\` makes one.`,
    );
  }
  const lib = (file: string): string => `lib/${basename(file)}`;
  await mkdir(join(folder, 'lib'), { recursive: true });
  for (const file of [manifest.binding, manifest.host])
    await cp(join(from, file), join(folder, lib(file)), { dereference: true });
  const packed: TensorFlowManifest = {
    format: manifest.format,
    version: manifest.version,
    tensorflow: manifest.tensorflow,
    sources: manifest.sources,
    gpu: true,
    binding: lib(manifest.binding),
    host: lib(manifest.host),
    libraries: ['deps/lib/libtensorflow_framework.so.2', 'deps/lib/libtensorflow_cc.so.2'],
  };
  await writeFileAtomic(join(folder, tensorFlowManifestName), `${JSON.stringify(packed, null, 2)}\n`);
}

interface PackedFile {
  readonly path: string;
  readonly bytes: number;
}

async function filesOf(folder: string): Promise<PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ path: relative(folder, path), bytes: (await stat(path)).size })));
}

const total = (files: readonly PackedFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

function checkFolder(files: readonly PackedFile[]): void {
  const foreign = files.find(({ path }) => path.split('/').includes('node_modules'));
  if (foreign !== undefined) throw new PackError(`${foreign.path} must not be packed: bundle what it is for.`);
  const missing = [frameFiles.pictures, 'run.js', 'worker.js', 'run.sh'].find(
    (name) => !files.some(({ path }) => basename(path) === name),
  );
  if (missing !== undefined) throw new PackError(`${missing} was not packed: see bundle.ts.`);
  const mib = total(files) / 2 ** 20;
  if (mib > limitMib) {
    throw new PackError(
      `The folder has ${mib.toFixed(1)} MiB, more than ${limitMib}. Pack fewer videos with --training.`,
    );
  }
}

const print = (what: string, bytes: number): void =>
  void process.stdout.write(`${(bytes / 2 ** 20).toFixed(1).padStart(6)} MiB  ${what}\n`);

function count(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new PackError(`--${option} has "${text}". Give a positive whole number.`);
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      training: { type: 'string', default: '360' },
      'held-out': { type: 'string', default: '60' },
    },
  });
  const out = positionals[0] ?? at('../../runs/gpu');
  await mkdir(dirname(out), { recursive: true });
  await pack(out, { training: count('training', values.training), heldOut: count('held-out', values['held-out']) });
} catch (error) {
  if (!(error instanceof PackError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
