import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  findTensorFlow,
  readTensorFlowManifest,
  tensorFlowManifestName,
  type TensorFlowLibrary,
  type TensorFlowProvider,
} from '@videoitg/core';
import { z } from 'zod';
import { runSmoke, smokeProblem } from '../setup/run-smoke.js';
import type { Finding } from './findings.js';

/** The installed TensorFlow, and what was found out about it without loading it into this process. */
export interface InstalledTensorFlow {
  readonly provider: TensorFlowProvider;
  /** Versions of the packages that it was made from, by name. */
  readonly packages: ReadonlyMap<string, string>;
  /** What the library says, or why it could not be asked. */
  readonly library: TensorFlowLibrary | { readonly problem: string };
}

/** Looks the library up and lets a process of its own load it and multiply two matrices. */
export async function findInstalledTensorFlow(): Promise<InstalledTensorFlow | undefined> {
  const { provider } = findTensorFlow();
  if (provider === undefined) return undefined;
  return { provider, packages: packagesOf(provider), library: await ask() };
}

async function ask(): Promise<InstalledTensorFlow['library']> {
  const result = await runSmoke();
  const problem = smokeProblem(result);
  if (problem !== undefined) return { problem };
  const answer = z.object({ version: z.string(), gpu: z.boolean() });
  return answer.parse(JSON.parse(result.stdout.trim().split('\n').at(-1) ?? ''));
}

function packagesOf(provider: TensorFlowProvider): ReadonlyMap<string, string> {
  if (provider.kind === 'setup') {
    const folder = dirname(dirname(provider.binding));
    const sources = readTensorFlowManifest(join(folder, tensorFlowManifestName))?.sources ?? [];
    return new Map(sources.map(({ name }) => [name.replace(/ [^ ]*$/, ''), name.split(' ').at(-1) ?? '']));
  }
  // `lib/napi-v8/tfjs_binding.node` of the package
  const file = join(dirname(dirname(dirname(provider.binding))), 'package.json');
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map([[name, version]]);
}

/** The release of CUDA that the installed TensorFlow is for; undefined for one of the CPU. */
export function cudaOf({ provider, packages }: InstalledTensorFlow): string | undefined {
  // Stock downloads of tfjs-node-gpu 4 are TensorFlow 2.9, built for CUDA 11.2.
  return provider.kind === 'tfjs-node-gpu' ? '11.2' : packages.get('nvidia-cuda-runtime-cu12');
}

/** The rows of the library, its native module and, for GPUs, CUDA and cuDNN. */
export function inspectTensorFlow(installed: InstalledTensorFlow | undefined, hasGpu: boolean): Finding[] {
  const name = 'tensorflow';
  const setUp = `videoitg setup tensorflow${hasGpu ? ' --gpu' : ''}`;
  if (installed === undefined) {
    return [{ name, ok: false, optional: true, note: `the fastest engine, and the one for GPUs: ${setUp}` }];
  }
  const { provider, packages, library } = installed;
  const rows: Finding[] = [];
  if ('problem' in library) {
    const again = provider.kind === 'setup' ? provider.source : `npm install ${provider.source}`;
    rows.push({ name, ok: false, note: `run ${again} again; what is there does not run: ${library.problem}` });
  } else {
    const { version, gpu } = library;
    rows.push({ name, version, ok: true, note: `runs the graphs on the ${gpu ? 'GPU' : 'CPU'}: the default engine` });
  }
  const [binding] = [...packages].filter(([from]) => from.startsWith('@tensorflow/'));
  rows.push({
    name: 'binding',
    ...(binding === undefined ? {} : { version: binding[1] }),
    ok: true,
    note: `${binding?.[0] ?? '@tensorflow/tfjs-node'}, by ${provider.kind === 'setup' ? provider.source : 'npm install'}`,
  });
  return [...rows, ...inspectCuda(installed, hasGpu)];
}

function inspectCuda(installed: InstalledTensorFlow, hasGpu: boolean): Finding[] {
  const { provider, packages, library } = installed;
  const cuda = cudaOf(installed);
  if (cuda === undefined) return [];
  const found = 'gpu' in library && library.gpu;
  const note = found || !hasGpu ? '' : 'TensorFlow finds no GPU through it: ';
  if (provider.kind === 'tfjs-node-gpu') {
    const missing = note === '' ? note : `${note}CUDA 11.2 and cuDNN 8.1 have to be in LD_LIBRARY_PATH`;
    return [{ name: 'cuda', version: cuda, ok: missing === '', note: missing || 'of the system, with cuDNN 8.1' }];
  }
  const mend = note === '' ? note : `${note}run videoitg setup tensorflow --gpu again`;
  const cudnn = packages.get('nvidia-cudnn-cu12');
  return [
    { name: 'cuda', version: cuda, ok: mend === '', note: mend || 'beside the library' },
    { name: 'cudnn', ...(cudnn === undefined ? {} : { version: cudnn }), ok: cudnn !== undefined, note: 'beside it' },
  ];
}
