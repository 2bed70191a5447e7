import { format } from 'node:util';

const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** The methods of a console that the watch replaces. */
export type WatchedConsole = Record<(typeof METHODS)[number], (...values: unknown[]) => void>;

/** What a watched console has printed since the last `clear`. */
export interface ConsoleWatch {
  clear(): void;
  /** @throws Error quoting every line, if anything was printed; the record is cleared first. */
  throwIfUsed(): void;
}

/** Replaces the printing methods of `target`: they record their text and print nothing. */
export function watchConsole(target: WatchedConsole): ConsoleWatch {
  let lines: string[] = [];
  for (const method of METHODS) {
    target[method] = (...values) => {
      lines.push(`  console.${method}: ${format(...values)}`);
    };
  }
  return {
    clear: () => {
      lines = [];
    },
    throwIfUsed: () => {
      if (lines.length === 0) return;
      const printed = lines.join('\n');
      lines = [];
      throw new Error(
        `This test printed to the console:\n${printed}\n` +
          "Remove the output, or expect it: vi.spyOn(console, 'warn').mockImplementation(() => {}) and assert the call.",
      );
    },
  };
}
