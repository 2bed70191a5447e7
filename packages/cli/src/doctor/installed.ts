import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { cpuFlags } from '@videoitg/core';
import { z } from 'zod';
import type { Finding } from './findings.js';

/** The lowest version that is tested. */
const NODE_FLOOR = [20, 19] as const;

/** @param version as in `process.versions.node`. */
export function inspectNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  return { name: 'node', version, ok, note: ok ? '' : `install Node ${NODE_FLOOR.join('.')} or newer` };
}

/** Loads the engine that npm installs: a package that is there but cannot be loaded is as good as missing. */
export async function inspectOnnxRuntime(): Promise<Finding> {
  const versions = z.object({ env: z.object({ versions: z.object({ node: z.string() }) }) });
  return inspect('onnxruntime', 'runs the graphs where TensorFlow is not set up', async () => {
    const { env } = versions.parse(await importFrom('@videoitg/core', 'onnxruntime-node'));
    return env.versions.node;
  });
}

/** Loads the decoder. Its FFmpeg tells its own version. */
export async function inspectFfmpeg(): Promise<Finding> {
  const info = z.object({ version: z.string() });
  return inspect('ffmpeg', 'decodes and encodes video (node-av)', async () => {
    const { getFFmpegInfo } = z
      .object({ getFFmpegInfo: z.function() })
      .parse(await importFrom('@videoitg/data', 'node-av'));
    return info.parse(getFFmpegInfo()).version;
  });
}

/** Vector extensions that the engine's kernels are faster with, as Linux spells them, by the name that people know. */
const VECTOR_FLAGS = [
  ['avx2', 'AVX2'],
  ['avx512f', 'AVX-512'],
  ['avx512_vnni', 'VNNI'],
  ['avx512_bf16', 'bf16'],
  ['amx_tile', 'AMX'],
] as const;

/** The vector extensions in the text of /proc/cpuinfo. */
export function vectorExtensions(cpuinfo: string): string[] {
  const flags = cpuFlags(cpuinfo);
  return VECTOR_FLAGS.filter(([flag]) => flags.has(flag)).map(([, name]) => name);
}

/** Cores and vector extensions; the latter only Linux tells without asking the processor. */
export async function inspectCpu(): Promise<Finding> {
  const cpuinfo = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const count = availableParallelism();
  const name = cpus()[0]?.model.trim() ?? '';
  const facts = [`${count} ${count === 1 ? 'core' : 'cores'}`, vectorExtensions(cpuinfo).join(' '), name];
  const note = facts.filter((fact) => fact !== '' && fact !== 'unknown').join(', ');
  return { name: 'cpu', version: arch(), ok: true, note };
}

async function inspect(name: string, purpose: string, load: () => Promise<string>): Promise<Finding> {
  try {
    return { name, version: await load(), ok: true, note: purpose };
  } catch (error) {
    const cause = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { name, ok: false, note: `run npm install again; it could not be loaded: ${cause}` };
  }
}

/** Imports a native module as the package that owns it would: this package has no dependency on it. */
async function importFrom(owner: string, module: string): Promise<unknown> {
  const path = createRequire(import.meta.resolve(owner)).resolve(module);
  const loaded: unknown = await import(pathToFileURL(path).href);
  return loaded;
}
