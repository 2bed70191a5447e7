import type { Machine } from './machine.js';
import { renderMarkdown } from './markdown.js';
import { baseline, median, ratios, type Contest } from './report.js';

/**
 * The contests as Markdown tables under a line that names the machine: medians over the rounds, and the best round. Ratios are
 * those within a round: their median, the least and the largest.
 */
export function renderTables(contests: readonly Contest[], machine: Machine, threads: number): string {
  return [describe(machine, threads), '', ...contests.flatMap((contest) => [renderContest(contest), ''])].join('\n');
}

function renderContest(contest: Contest): string {
  const reference = baseline(contest);
  const header = ['', 'median', 'best', 'ratio', 'from, to', `${contest.memory} memory`];
  const lines = contest.entries.map((entry) => {
    const { name, ms, mb } = entry;
    const least = Math.min(...ms);
    const over = reference === undefined ? [] : ratios(entry, reference);
    const [ratio, range] =
      over.length === 0 ? ['', ''] : [two(median(over)), `${two(Math.min(...over))}, ${two(Math.max(...over))}`];
    return [name, time(median(ms)), time(least), ratio, range, memory(median(mb))];
  });
  const rounds = Math.max(...contest.entries.map(({ ms }) => ms.length));
  const to = reference === undefined ? '' : `; ratios to ${reference.name}`;
  const title = `${contest.name}: ${contest.what}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'}${to}`;
  return [title, '', renderMarkdown(header, lines)].join('\n');
}

const two = (value: number): string => value.toFixed(2);
const time = (ms: number): string =>
  ms < 10 ? `${ms.toFixed(2)} ms` : ms < 1e4 ? `${ms.toFixed(0)} ms` : `${(ms / 1e3).toFixed(1)} s`;
const memory = (mb: number): string => (mb < 1000 ? `${mb.toFixed(0)} MB` : `${(mb / 1e3).toFixed(2)} GB`);

/** What the numbers were measured on, in a line. */
export function describe({ cpu, cores, extensions }: Machine, threads: number): string {
  const vectors = extensions.length > 0 ? extensions.join(', ') : 'none known';
  return `${cpu}, ${cores} cores, vector extensions: ${vectors}; Node ${process.versions.node}; ${threads} threads each.`;
}
