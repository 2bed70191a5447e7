import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** One property of the first GPU, as `nvidia-smi` prints it; undefined where there is none. */
async function query(property: string): Promise<string | undefined> {
  try {
    const flags = [`--query-gpu=${property}`, '--format=csv,noheader,nounits', '--id=0'];
    return (await runFile('nvidia-smi', flags)).stdout.trim() || undefined;
  } catch {
    return undefined; // no driver
  }
}

/** Name of the first GPU, as `NVIDIA H100 80GB HBM3`; undefined where there is none. */
export const gpuName = (): Promise<string | undefined> => query('name');

/** Between two looks at the memory, milliseconds. */
const intervalMs = 50;

/**
 * Runs work while looking at the first GPU's used memory.
 *
 * `nvidia-smi` counts what processes have taken from the device, with contexts and what an allocator keeps until its process
 * ends: TensorFlow's takes memory in pieces that double, so that the number lies up to twice above what the tensors need.
 *
 * @returns the work's result, and the peak above what was used before, in MB; no peak where there is no GPU.
 */
export async function withGpuMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peakMb?: number }> {
  const base = await usedMb();
  if (base === undefined) return { result: await work() };
  let peak = base;
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      peak = Math.max(peak, (await usedMb()) ?? 0);
      await sleep(intervalMs);
    }
  };
  const looking = look();
  try {
    const result = await work();
    ended.abort();
    await looking;
    return { result, peakMb: peak - base };
  } finally {
    ended.abort();
  }
}

/** `nvidia-smi` counts in MiB. */
async function usedMb(): Promise<number | undefined> {
  const text = await query('memory.used');
  const mib = Number(text);
  return text === undefined || !Number.isFinite(mib) ? undefined : (mib * 2 ** 20) / 1e6;
}
