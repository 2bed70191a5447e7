import { memoryPhases, type MemoryPhase, type MemoryPlan } from '@videoitg/models';
import { formatBytes } from '../terminal/format.js';
import { table } from '../terminal/table.js';

/** Bytes of each part by phase; a part that a phase does not hold has no entry. */
export function memoryParts({ phases }: MemoryPlan): Readonly<Record<string, Partial<Record<MemoryPhase, number>>>> {
  const order = ['vision', 'decoder', 'load'] as const;
  const names = new Set(order.flatMap((phase) => Object.keys(phases[phase].parts)));
  const bytesOf = (name: string): Partial<Record<MemoryPhase, number>> =>
    Object.fromEntries(
      memoryPhases.flatMap((phase) => {
        const bytes = phases[phase].parts[name];
        return bytes === undefined ? [] : [[phase, bytes]];
      }),
    );
  const sorted = [...names].sort((a, b) => rankOf(a) - rankOf(b));
  return Object.fromEntries(sorted.map((name) => [name, bytesOf(name)]));
}

/** The process comes first, then what is kept, then what passes; what the runs need comes last. */
function rankOf(part: string): number {
  if (part.startsWith('process')) return 0;
  if (part.startsWith('weights of')) return 1;
  return part === 'working memory' ? 3 : 2;
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
