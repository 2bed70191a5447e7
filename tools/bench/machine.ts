import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { cpuFlags } from '@videoitg/core';

/** Vector extensions that decide how fast matrix products are, by their names in /proc/cpuinfo. */
const extensions = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'avx_vnni', 'amx_bf16', 'amx_tile', 'asimd', 'sve'];

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly extensions: readonly string[];
}

/** What the numbers were measured on; ratios depend on it. */
export function describeMachine(): Machine {
  const flags = ownFlags();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    extensions: extensions.filter((name) => flags.has(name)),
  };
}

function ownFlags(): ReadonlySet<string> {
  if (existsSync('/proc/cpuinfo')) return cpuFlags(readFileSync('/proc/cpuinfo', 'utf8'));
  if (process.platform !== 'darwin') return new Set();
  const features = execFileSync('sysctl', ['-n', 'machdep.cpu.brand_string', 'hw.optional.AdvSIMD'], {
    encoding: 'utf8',
  });
  return new Set(features.trim().endsWith('1') ? ['asimd'] : []);
}
