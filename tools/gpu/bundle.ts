import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Every file that starts a process or a thread; names are those that the code asks for beside itself. */
const entryPoints = {
  run: at('./run.ts'),
  library: at('./library.ts'),
  'op-tests': at('./op-tests.ts'),
  'quickstart-training': at('./quickstart-training.ts'),
  'backbone-step': at('./backbone-step.ts'),
  worker: at('../../packages/core/src/engine/tensorflow/worker.ts'),
};

/**
 * Native packages that the sources import and that nothing here calls: decoding is done beforehand, and graphs run on
 * TensorFlow. In their place stands a module that says so.
 */
const leftOut = /^(node-av|onnxruntime-node)(\/|$)/;

const stubs: Plugin = {
  name: 'packages that are left out',
  setup(bundler) {
    bundler.onResolve({ filter: leftOut }, ({ path }) => ({ path, namespace: 'left-out' }));
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `
        const refuse = () => { throw new Error(${JSON.stringify(`${path} is no part of a packed folder.`)}); };
        module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : refuse) });
      `,
      loader: 'js',
    }));
  },
};

/** Code that was CommonJS asks for Node's modules through `require`, which a module does not have. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';\n" +
  'const require = createRequireOfBundle(import.meta.url);';

/**
 * Bundles all scripts of this folder, with everything that they import, as plain JavaScript modules.
 *
 * @param outdir Receives `run.js` and the files beside it.
 */
export async function bundleScripts(outdir: string): Promise<void> {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@videoitg/source', 'module'],
    chunkNames: 'chunk-[hash]',
    banner: { js: banner },
    plugins: [stubs],
    legalComments: 'eof',
    logLevel: 'warning',
  });
}
