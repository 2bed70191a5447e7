import { writeFileSync } from 'node:fs';
import type { MemoryPhase } from '@videoitg/models';
import type { PhaseNumbers, SelectionReport } from './result.js';

interface Marks {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Measures phases of this process, one after the other; one that comes again goes on with its numbers. */
export class Phases {
  readonly #seconds = zeros();
  readonly #cpuSeconds = zeros();
  readonly #peakMb = zeros();
  #last = marks();

  /** Ends a phase that began when the one before it ended, or with this object. */
  end(phase: MemoryPhase): void {
    const now = marks();
    this.#seconds[phase] += now.seconds - this.#last.seconds;
    this.#cpuSeconds[phase] += now.cpuSeconds - this.#last.cpuSeconds;
    this.#peakMb[phase] = Math.max(this.#peakMb[phase], process.resourceUsage().maxRSS / 1024);
    forgetPeak();
    this.#last = marks();
  }

  get report(): Pick<SelectionReport, 'seconds' | 'cpuSeconds' | 'peakMb'> {
    return { seconds: this.#seconds, cpuSeconds: this.#cpuSeconds, peakMb: this.#peakMb };
  }
}

const zeros = (): { -readonly [P in keyof PhaseNumbers]: PhaseNumbers[P] } => ({ load: 0, vision: 0, decoder: 0 });

function marks(): Marks {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1e3, cpuSeconds: (user + system) / 1e6 };
}

/** Lets the largest resident set begin anew (proc_pid_clear_refs(5)); elsewhere than on Linux it grows on. */
function forgetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}
