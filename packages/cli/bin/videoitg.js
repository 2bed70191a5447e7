#!/usr/bin/env node
// In an installed package this runs dist/main.js. In a checkout (the build's configuration lies beside it, which is
// never published) it runs the sources, so that no command can meet a stale build: Node takes export conditions and
// the TypeScript loader on its command line only, hence the second process.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const inCheckout = existsSync(new URL('../tsconfig.lib.json', import.meta.url));
if (inCheckout) runSources();
else await import('../dist/main.js');

function runSources() {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const flags = ['--conditions=@videoitg/source', '--import', resolveLoader()];
  const child = spawn(process.execPath, [...process.execArgv, ...flags, main, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to both processes by itself; passing it on would count twice there.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !onTerminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`videoitg: Node could not be started again (${error.message}).\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

function resolveLoader() {
  try {
    return import.meta.resolve('tsx');
  } catch {
    process.stderr.write('videoitg: the checkout is not installed yet: run `npm run setup` in its root first.\n');
    process.exit(1);
  }
}
