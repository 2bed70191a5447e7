import { UserError } from '../errors.js';
import { runTool } from './run-tool.js';

/** Programs that setup calls. */
export interface Tools {
  readonly python: string;
  readonly npm: string;
  readonly compiler: string;
}

interface Candidate {
  readonly what: string;
  readonly commands: readonly string[];
  readonly probe: readonly string[];
  readonly next: string;
}

/**
 * Finds what setup needs: Python with pip for the wheel, npm for the binding's sources, a C++ compiler.
 *
 * @throws UserError that names what is missing and how to get it.
 */
export async function findTools(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Tools> {
  const find = async ({ what, commands, probe, next }: Candidate): Promise<string> => {
    for (const command of commands) {
      const { code, missing } = await runTool(command, probe, { signal });
      if (!missing && code === 0) return command;
    }
    throw new UserError(`setup needs ${what}, and there is no working ${commands.join(' or ')}. ${next}`);
  };
  return {
    python: await find({
      what: 'Python 3 with pip',
      commands: ['python3', 'python'],
      probe: ['-m', 'pip', '--version'],
      next: 'Install it (Debian: apt install python3-pip), then run this again.',
    }),
    npm: await find({
      what: 'npm',
      commands: ['npm'],
      probe: ['--version'],
      next: 'It comes with Node; put it on the PATH, then run this again.',
    }),
    compiler: await find({
      what: 'a C++ compiler',
      commands: environment['CXX'] ? [environment['CXX']] : ['g++', 'clang++', 'c++'],
      probe: ['--version'],
      next: 'Install one (Debian: apt install g++), or name one in CXX, then run this again.',
    }),
  };
}
