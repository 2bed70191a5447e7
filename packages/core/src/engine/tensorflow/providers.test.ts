import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mlpBundle } from '../../testing/mlp.js';
import { stepFeeds } from '../../testing/step-feeds.js';
import { findProvider, setupFolder, setupManifestName, type SetupManifest } from './providers.js';
import { tensorFlowEngine } from './tensorflow.js';

const installed = findProvider().provider;
const manifest: SetupManifest = {
  format: 'videoitg.tensorflow',
  version: 1,
  tensorflow: '2.21.0',
  gpu: false,
  binding: 'lib/tfjs_binding.node',
  host: 'lib/videoitg_host.node',
  libraries: ['deps/lib/libtensorflow_cc.so.2'],
  sources: [],
};

let root = '';
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'videoitg-providers-')));
  vi.stubEnv('VIDEOITG_TENSORFLOW', join(root, 'cache'));
  vi.spyOn(process, 'cwd').mockReturnValue(root);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(root, { recursive: true });
});

/** A package as npm lays it out; without `module` its install script has not run. */
async function installStock(name: string, module?: string): Promise<string> {
  const folder = join(root, 'node_modules', '@tensorflow', name);
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  await mkdir(dirname(binding), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: `@tensorflow/${name}`, version: '4.22.0' }));
  if (module !== undefined) await cp(module, binding, { dereference: true });
  return binding;
}

async function setUp(gpu: boolean, text: string = JSON.stringify({ ...manifest, gpu })): Promise<void> {
  await mkdir(setupFolder(gpu), { recursive: true });
  await writeFile(join(setupFolder(gpu), setupManifestName), text);
}

const here = import.meta.filename;

describe('setupFolder', () => {
  it('is one place, whatever folder a program runs in', () => {
    expect(setupFolder(false, { VIDEOITG_TENSORFLOW: 'own' })).toBe(join(process.cwd(), 'own', 'cpu'));
    expect(setupFolder(true, { XDG_CACHE_HOME: '/cache' })).toBe('/cache/videoitg/tensorflow/gpu');
  });
});

describe('findProvider', () => {
  it('prefers a stock install for GPUs, then one for the CPU, then what setup built', async () => {
    await setUp(false);
    expect(findProvider().provider).toEqual({
      source: 'videoitg setup tensorflow',
      kind: 'setup',
      gpu: false,
      binding: join(root, 'cache', 'cpu', 'lib/tfjs_binding.node'),
      host: {
        module: join(root, 'cache', 'cpu', 'lib/videoitg_host.node'),
        libraries: [join(root, 'cache', 'cpu', 'deps/lib/libtensorflow_cc.so.2')],
      },
    });
    await setUp(true);
    expect(findProvider().provider).toMatchObject({ source: 'videoitg setup tensorflow --gpu' });
    const cpu = await installStock('tfjs-node', here);
    expect(findProvider().provider).toEqual({
      source: '@tensorflow/tfjs-node',
      kind: 'tfjs-node',
      gpu: false,
      binding: cpu,
    });
    const gpu = await installStock('tfjs-node-gpu', here);
    expect(findProvider().provider).toEqual({
      source: '@tensorflow/tfjs-node-gpu',
      kind: 'tfjs-node-gpu',
      gpu: true,
      binding: gpu,
    });
  });

  it('says of every place why nothing is there', async () => {
    await installStock('tfjs-node-gpu');
    await setUp(true, '{"format":"videoitg.tensorflow","version":2}');
    const { provider, absent } = findProvider();
    expect(provider).toBeUndefined();
    expect(absent.map(({ source, reason }) => `${source}: ${reason.replace(root, 'ROOT')}`)).toMatchInlineSnapshot(`
      [
        "@tensorflow/tfjs-node-gpu: its install script has not built the native module",
        "@tensorflow/tfjs-node: not installed",
        "videoitg setup tensorflow --gpu: ROOT/cache/gpu/videoitg-tensorflow.json is damaged; run the command again",
        "videoitg setup tensorflow: not set up",
      ]
    `);
    await expect(tensorFlowEngine.open(mlpBundle().bundle)).rejects.toMatchObject({ kind: 'missing' });
    const message = await tensorFlowEngine.open(mlpBundle().bundle).then(
      () => 'opened',
      (error: unknown) => String(error),
    );
    expect(message.replace(root, 'ROOT')).toMatchInlineSnapshot(
      `"EngineError: No TensorFlow library was found; looked for @tensorflow/tfjs-node-gpu (its install script has not built the native module), @tensorflow/tfjs-node (not installed), videoitg setup tensorflow --gpu (ROOT/cache/gpu/videoitg-tensorflow.json is damaged; run the command again), videoitg setup tensorflow (not set up). \`videoitg setup tensorflow\` gets one; --engine onnxruntime works now."`,
    );
  });

  it('says when a native module cannot be loaded', async () => {
    await installStock('tfjs-node', here); // no shared library
    const opened = tensorFlowEngine.open(mlpBundle().bundle);
    await expect(opened).rejects.toMatchObject({ kind: 'missing' });
    await expect(opened).rejects.toThrow(
      /^The TensorFlow of @tensorflow\/tfjs-node cannot be loaded: .+\. Install it again, or use --engine onnxruntime\.$/,
    );
  });

  it.skipIf(installed?.kind !== 'setup')('runs through a stock install as through a built one', async () => {
    // The native module that setup builds comes from the sources of tfjs-node's own, and looks for its libraries likewise.
    const binding = await installStock('tfjs-node', installed?.binding);
    const libraries = await realpath(dirname(installed?.host?.libraries[0] ?? ''));
    await mkdir(join(dirname(binding), '..', 'deps'), { recursive: true });
    await symlink(libraries, join(dirname(binding), '..', 'deps', 'lib'));
    const { bundle } = mlpBundle();
    const session = await tensorFlowEngine.open(bundle, { threads: 1 });
    const { loss } = await session.run('step', stepFeeds(1));
    expect(loss?.data).toHaveLength(1);
    await session.close();
  });
});
