import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** A TensorFlow that is installed: the native module, and what has to be loaded before it. */
export interface Provider {
  /** Where it comes from, for people. */
  readonly source: string;
  readonly kind: 'tfjs-node-gpu' | 'tfjs-node' | 'setup';
  /** Whether the library was built for GPUs. */
  readonly gpu: boolean;
  /** File of tfjs-node's native module. */
  readonly binding: string;
  /** The built provider's own loader, and the libraries that it loads first, in order. */
  readonly host?: { readonly module: string; readonly libraries: readonly string[] };
  /** Folder with CUDA's compiler parts for XLA. */
  readonly cudaData?: string;
}

/** A place that was looked at, and why nothing was found there. */
export interface Absent {
  readonly source: string;
  readonly reason: string;
}

/** What `videoitg setup tensorflow` writes beside what it builds. */
export const setupManifest = z.strictObject({
  format: z.literal('videoitg.tensorflow'),
  version: z.literal(1),
  /** Of the TensorFlow library. */
  tensorflow: z.string(),
  gpu: z.boolean(),
  binding: z.string(),
  host: z.string(),
  /** Libraries to load before the native module, in order. */
  libraries: z.array(z.string()),
  cudaData: z.string().optional(),
  /** Packages that went into it, with the SHA-256 of each. */
  sources: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
});
export type SetupManifest = z.output<typeof setupManifest>;

/** Name of the manifest in the folder of a built provider. */
export const setupManifestName = 'videoitg-tensorflow.json';

/** Folder of built providers: one for the CPU, one for GPUs. */
export function setupFolder(gpu: boolean, environment: NodeJS.ProcessEnv = process.env): string {
  const cache = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const root = environment['VIDEOITG_TENSORFLOW'] || join(cache, 'videoitg', 'tensorflow');
  return resolve(root, gpu ? 'gpu' : 'cpu');
}

/** Where stock packages are looked for besides this package's own place: where the user works. */
const workingFolder = (): string => pathToFileURL(join(process.cwd(), 'package.json')).href;

/**
 * The first TensorFlow that is installed: a stock install of tfjs-node-gpu, of tfjs-node, then what `videoitg setup
 * tensorflow` built, for GPUs first; VIDEOITG_TENSORFLOW_PROVIDER names one kind of them. Nothing is loaded.
 */
export function findProvider(environment: NodeJS.ProcessEnv = process.env): {
  readonly provider: Provider | undefined;
  readonly absent: readonly Absent[];
} {
  const absent: Absent[] = [];
  const wanted = environment['VIDEOITG_TENSORFLOW_PROVIDER'];
  const places = [
    { kind: 'tfjs-node-gpu', look: stock('tfjs-node-gpu') },
    { kind: 'tfjs-node', look: stock('tfjs-node') },
    { kind: 'setup', look: built(true) },
    { kind: 'setup', look: built(false) },
  ];
  for (const { look } of places.filter(({ kind }) => !wanted || kind === wanted)) {
    const found = look();
    if ('binding' in found) return { provider: found, absent };
    absent.push(found);
  }
  return { provider: undefined, absent };
}

const stock = (kind: 'tfjs-node-gpu' | 'tfjs-node') => (): Provider | Absent => {
  const source = `@tensorflow/${kind}`;
  const folder = [workingFolder(), import.meta.url].flatMap((from) => packageFolder(from, source)).at(0);
  if (folder === undefined) return { source, reason: 'not installed' };
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (existsSync(binding)) return { source, kind, binding, gpu: kind === 'tfjs-node-gpu' };
  return { source, reason: 'its install script has not built the native module' };
};

function packageFolder(from: string, name: string): string[] {
  try {
    return [dirname(createRequire(from).resolve(`${name}/package.json`))];
  } catch {
    return []; // not installed where `from` would find it
  }
}

const built = (gpu: boolean) => (): Provider | Absent => {
  const folder = setupFolder(gpu);
  const source = `videoitg setup tensorflow${gpu ? ' --gpu' : ''}`;
  const file = join(folder, setupManifestName);
  if (!existsSync(file)) return { source, reason: 'not set up' };
  const manifest = readManifest(file);
  if (manifest === undefined) return { source, reason: `${file} is damaged; run the command again` };
  const inside = (name: string): string => join(folder, name);
  return {
    source,
    kind: 'setup',
    gpu: manifest.gpu,
    binding: inside(manifest.binding),
    host: { module: inside(manifest.host), libraries: manifest.libraries.map(inside) },
    ...(manifest.cudaData === undefined ? {} : { cudaData: inside(manifest.cudaData) }),
  };
};

/** The manifest of a built provider; undefined for a file that is none. */
export function readManifest(file: string): SetupManifest | undefined {
  try {
    return setupManifest.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined; // no JSON
  }
}
