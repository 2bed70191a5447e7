import { existsSync, readFileSync } from 'node:fs';
import type { Provider } from './providers.js';

/** What programs are lowered for. */
export interface HostDevice {
  /** The text of /proc/cpuinfo. */
  readonly cpuinfo: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether there is a GPU that the library is built for. */
  readonly runsOnGpu: boolean;
}

/** This machine, as a provider's library uses it. @param hasGpu Whether there is a GPU at all. */
export function hostDevice({ gpu }: Pick<Provider, 'gpu'>, hasGpu: boolean = existsSync('/dev/nvidiactl')): HostDevice {
  const file = '/proc/cpuinfo';
  return {
    cpuinfo: existsSync(file) ? readFileSync(file, 'utf8') : '',
    environment: process.env,
    runsOnGpu: gpu && hasGpu,
  };
}
