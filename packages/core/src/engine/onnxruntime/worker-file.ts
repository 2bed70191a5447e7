import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Where the worker starts: the built file as it is; the source through a line that registers tsx, which loads
 * TypeScript. (`--import tsx` does nothing in a worker whose main thread did not load it.)
 */
export function workerFile(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('./worker.js', import.meta.url);
  const tsxPackage = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const tsx = new URL('./dist/esm/api/index.mjs', tsxPackage).href; // `require.resolve` gives the CommonJS form
  const worker = new URL('./worker.ts', import.meta.url).href;
  const code = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(worker)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
