import { smokeRun } from './smoke.js';

// A process of its own: a library that does not fit ends the process, not the command.
try {
  await smokeRun();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
