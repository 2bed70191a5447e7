import { readFileSync } from 'node:fs';

/** Largest resident set of this process so far, MB. */
export const peakHostMb = (): number => status('VmHWM') ?? (process.resourceUsage().maxRSS * 1024) / 1e6;

/** Resident set of this process, MB. */
export const residentMb = (): number => process.memoryUsage.rss() / 1e6;

/** A line of Linux's /proc/self/status, which counts in kB of 1024 bytes. */
function status(name: string): number | undefined {
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
    return found?.[1] === undefined ? undefined : (Number(found[1]) * 1024) / 1e6;
  } catch {
    return undefined; // another system
  }
}
