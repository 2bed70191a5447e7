import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TryAgainError, UserError } from '../errors.js';
import { lastLine, runTool } from './run-tool.js';
import type { Source } from './sources.js';
import type { Tools } from './tools.js';

/** The wheel of CPython 3.11 is taken whatever Python runs: only its libraries and headers are used. */
const wheelFlags = [
  '--no-deps',
  '--only-binary=:all:',
  '--python-version=3.11',
  '--implementation=cp',
  '--abi=cp311',
  '--abi=none',
  ...['2_27', '2_17', '2_12', '2_5'].map((tag) => `--platform=manylinux_${tag}_x86_64`),
  ...['2014', '2010', '1'].map((tag) => `--platform=manylinux${tag}_x86_64`),
];

/**
 * Fetches one source through its registry's own client and checks its hash.
 *
 * @returns The file.
 * @throws TryAgainError when the registry cannot be reached; UserError when the file is not the pinned one.
 */
export async function fetchSource(source: Source, folder: string, tools: Tools, signal: AbortSignal): Promise<string> {
  const { name, version, registry, sha256 } = source;
  const own = join(folder, name.replaceAll(/[^\w.-]/g, '-'));
  await mkdir(own, { recursive: true });
  const spec = registry === 'pypi' ? `${name}==${version}` : `${name}@${version}`;
  const [command, args] =
    registry === 'pypi'
      ? [tools.python, ['-m', 'pip', 'download', '--quiet', '--dest', own, ...wheelFlags, spec]]
      : [tools.npm, ['pack', '--silent', '--pack-destination', own, spec]];
  const result = await runTool(command, args, { cwd: folder, signal });
  const [file] = (await readdir(own)).filter((one) => one.endsWith('.whl') || one.endsWith('.tgz'));
  if (result.code !== 0 || file === undefined) {
    const client = registry === 'pypi' ? 'pip' : 'npm';
    throw new TryAgainError(
      `${spec} could not be fetched with ${client} (${lastLine(result) || 'no file came'}). Check that ${client} reaches its registry, then run this again.`,
    );
  }
  const path = join(own, file);
  const found = await sha256Of(path, signal);
  if (found === sha256) return path;
  throw new UserError(
    `${file} is not the file that was tested: its SHA-256 is ${found}, not ${sha256}. Nothing was installed; ask the registry's owner, or use --engine onnxruntime.`,
  );
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 22 })) {
    signal.throwIfAborted(); // with the signal's own reason, where the stream would have another
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
