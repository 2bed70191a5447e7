import { runCli } from './run.js';
import { processTerminal } from './terminal/terminal.js';

// A reader that has seen enough (`| head`) closes the pipe: there is nobody left to tell, and nothing went wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
