import { memoryPhases, type MemoryPhase, type MemoryPlan } from '@videoitg/models';
import { formatBytes } from '../terminal/format.js';
import { table } from '../terminal/table.js';

/** Bytes of each part by phase; a part that a phase does not hold has no entry. */
export function memoryParts({ phases }: MemoryPlan): Readonly<Record<string, Partial<Record<MemoryPhase, number>>>> {
  const names = new Set(memoryPhases.flatMap((phase) => Object.keys(phases[phase].parts)));
  return Object.fromEntries(
    Array.from(names, (name) => [
      name,
      Object.fromEntries(
        memoryPhases.flatMap((phase) => {
          const bytes = phases[phase].parts[name];
          return bytes === undefined ? [] : [[phase, bytes]];
        }),
      ),
    ]),
  );
}

/** The plan as a table of parts and phases, with the sum of each phase below. */
export function memoryTable(plan: MemoryPlan): string {
  const columns = [{ title: 'part' }, ...memoryPhases.map((title) => ({ title, align: 'right' as const }))];
  const cell = (bytes: number | undefined): string => (bytes === undefined ? '–' : formatBytes(bytes));
  const rows = Object.entries(memoryParts(plan)).map(([name, bytes]) => [
    name,
    ...memoryPhases.map((phase) => cell(bytes[phase])),
  ]);
  const sums = ['together', ...memoryPhases.map((phase) => cell(plan.phases[phase].bytes))];
  return table(columns, [...rows, sums]);
}
