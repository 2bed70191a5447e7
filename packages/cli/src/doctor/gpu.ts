import { readFile } from 'node:fs/promises';
import { runTool } from '../setup/run-tool.js';
import type { Finding } from './findings.js';

/** The lowest driver for each CUDA release, by NVIDIA's table of minor version compatibility. */
const DRIVER_FLOORS = [
  ['11', [450, 80]],
  ['12', [525, 60]],
  ['13', [580, 0]],
] as const;

export interface Gpu {
  readonly name: string;
  /** Version of its driver, as `550.54.15`. */
  readonly driver: string;
}

/** The first NVIDIA GPU, by the tool that comes with the driver, else by what the kernel module says. */
export async function findGpu(): Promise<Gpu | undefined> {
  const query = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { code, stdout } = await runTool('nvidia-smi', query);
  const listed = code === 0 ? parseGpu(stdout) : undefined;
  if (listed !== undefined) return listed;
  const driver = parseKernelDriver(await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => ''));
  return driver === undefined ? undefined : { name: 'NVIDIA GPU', driver };
}

/** The first line of nvidia-smi's answer: `NVIDIA H100 80GB HBM3, 550.54.15`. */
export function parseGpu(answer: string): Gpu | undefined {
  const [, name, driver] = /^(.+), *(\d+(?:\.\d+)+)\s*$/m.exec(answer) ?? [];
  return name === undefined || driver === undefined ? undefined : { name, driver };
}

/** The version in `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue …`. */
export function parseKernelDriver(text: string): string | undefined {
  return /^NVRM version:.*? (\d+(?:\.\d+)+)\s/m.exec(text)?.[1];
}

/**
 * The row of the driver.
 *
 * @param cuda release of the CUDA that TensorFlow is built for, if that is known.
 */
export function inspectDriver(gpu: Gpu | undefined, cuda: string | undefined): Finding {
  const name = 'driver';
  if (gpu === undefined) return { name, ok: false, optional: true, note: 'no NVIDIA GPU; graphs run on the CPU' };
  const floor = DRIVER_FLOORS.find(([release]) => release === cuda?.split('.')[0])?.[1];
  if (floor !== undefined && isOlder(gpu.driver, floor)) {
    const note = `CUDA ${cuda ?? ''} needs driver ${floor.join('.')} or newer: update it`;
    return { name, version: gpu.driver, ok: false, note };
  }
  return { name, version: gpu.driver, ok: true, note: gpu.name };
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
