import { open } from 'node:fs/promises';
import { z } from 'zod';
import { BundleError, GraphError } from '../errors.js';
import type { Bundle } from '../ir/graph.js';
import { writePartial } from '../lower/onnx/partial-file.js';
import { bundleFormat, bundleHead, bundleSchema, bundleVersion, type WrittenBundle } from './bundle-schema.js';
import { decodeProgram, encodeProgram } from './stored-program.js';
import { verifyBundle } from './verify-bundle.js';

/** Largest file that is opened: a training step of 28 layers takes about 10 MB. */
const largestFile = 256 * 2 ** 20;

/**
 * Writes a bundle (state schema and programs, no weights) as JSON: to a temporary name beside `path`, synced, then
 * renamed, so that `path` holds the old file or the whole new one.
 *
 * @throws GraphError when the bundle breaks a rule; BundleError when the file cannot be written.
 */
export async function saveBundle(path: string, bundle: Bundle): Promise<void> {
  verifyBundle(bundle);
  try {
    const file = await writePartial(path, [new TextEncoder().encode(`${JSON.stringify(encodeBundle(bundle))}\n`)]);
    await file.publish();
  } catch (error) {
    throw new BundleError(`Bundle "${path}" cannot be written: ${reason(error)}. Check the folder and its free space.`);
  }
}

/** The plain data of a bundle file. */
export function encodeBundle({ state, programs }: Bundle): WrittenBundle {
  return {
    format: bundleFormat,
    version: bundleVersion,
    state: state.map(({ path, axes, storage, role, initializer }) => ({
      path,
      axes: axes.map(({ name, size }) => ({ name, size: Number(size) })), // state has fixed sizes
      storage,
      role,
      initializer,
    })),
    programs: programs.map(encodeProgram),
  };
}

/**
 * Opens a bundle that `saveBundle` wrote. The file is not trusted: its size, form, ids and every program are checked.
 *
 * @throws BundleError when it cannot be read, is of another version or is not a valid bundle.
 */
export async function openBundle(path: string): Promise<Bundle> {
  return parseBundle(path, await readText(path));
}

async function readText(path: string): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > largestFile) throw new BundleError(`it has ${size} bytes, more than the ${largestFile} of a bundle`);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new BundleError(`Bundle "${path}" cannot be read: ${reason(error)}. Check the path.`);
  }
}

/** `openBundle` on text that was read already; `path` is for messages. */
export function parseBundle(path: string, text: string): Bundle {
  const refuse = (what: string, next = 'Make it again from its model'): never => {
    throw new BundleError(`Bundle "${path}" cannot be opened: ${what}. ${next}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(`it is not JSON (${reason(error)})`);
  }
  const head = bundleHead.safeParse(json);
  if (!head.success) return refuse(`it is not a bundle file`, 'Check the path');
  if (head.data.version !== bundleVersion) {
    return refuse(
      `it has format version ${head.data.version}, and this release reads version ${bundleVersion}`,
      'Make it again from its model, or use the release that wrote it',
    );
  }
  const parsed = bundleSchema.safeParse(json);
  if (!parsed.success) return refuse(firstIssue(parsed.error));
  try {
    const bundle: Bundle = { state: parsed.data.state, programs: parsed.data.programs.map(decodeProgram) };
    verifyBundle(bundle);
    return bundle;
  } catch (error) {
    if (!(error instanceof GraphError || error instanceof BundleError)) throw error;
    return refuse(error.message.replace(/\.$/, ''));
  }
}

/** `programs[0].nodes[3].op: Invalid input: expected string, received number` */
function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'it does not have the form of a bundle';
  return `at ${z.core.toDotPath(issue.path) || 'its top'}: ${issue.message}`;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
