import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Code of a worker and the flags of its Node. */
export interface WorkerFile {
  readonly url: URL;
  /** Absent: those of this process. */
  readonly execArgv?: string[];
}

/**
 * Where a worker starts: the built file as it is; the source through a line that registers tsx, which loads TypeScript.
 * (`--import tsx` does nothing in a worker whose main thread did not load it, and in one that inherits it, it is looked
 * up from the working directory: the source worker inherits no flags but the condition that finds sources.)
 *
 * @param beside `import.meta.url` of the file beside which the worker's stands.
 * @param name Its name without an extension.
 */
export function workerFile(beside: string, name: string): WorkerFile {
  if (!beside.endsWith('.ts')) return { url: new URL(`./${name}.js`, beside) };
  const tsxPackage = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const tsx = new URL('./dist/esm/api/index.mjs', tsxPackage).href; // `require.resolve` gives the CommonJS form
  const worker = new URL(`./${name}.ts`, beside).href;
  const code = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(worker)});`;
  return { url: new URL(`data:text/javascript,${encodeURIComponent(code)}`), execArgv: [] };
}
