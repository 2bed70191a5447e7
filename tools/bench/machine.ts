import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Vector extensions that decide how fast matrix products are, by their names in /proc/cpuinfo. */
const extensions = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'avx_vnni', 'amx_bf16', 'amx_tile', 'asimd', 'sve'];

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly extensions: readonly string[];
}

/** What the numbers were measured on; ratios depend on it. */
export function describeMachine(): Machine {
  const flags = cpuFlags();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    extensions: extensions.filter((name) => flags.includes(name)),
  };
}

function cpuFlags(): readonly string[] {
  if (existsSync('/proc/cpuinfo')) {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return line?.[1]?.trim().split(/\s+/) ?? [];
  }
  if (process.platform !== 'darwin') return [];
  const features = execFileSync('sysctl', ['-n', 'machdep.cpu.brand_string', 'hw.optional.AdvSIMD'], {
    encoding: 'utf8',
  });
  return features.trim().endsWith('1') ? ['asimd'] : [];
}
