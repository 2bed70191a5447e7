import { inspectTensorFlowLibrary } from '@videoitg/core';
import { smokeRun } from './smoke.js';

// A process of its own: a library that does not fit ends the process, not the command.
try {
  await smokeRun();
  process.stdout.write(`${JSON.stringify(inspectTensorFlowLibrary())}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
