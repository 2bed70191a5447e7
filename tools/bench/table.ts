import type { Machine } from './machine.js';
import type { Row } from './report.js';

/** The rows as a Markdown table under a line that names the machine; first the medians over the rounds, then the best. */
export function renderTable(rows: readonly Row[], machine: Machine, threads: number): string {
  const header = ['', 'peer', 'unit', 'ours', 'theirs', 'ratio', 'our best', 'their best', 'ratio'];
  const lines = rows.map(({ bench, peer, unit, ours, theirs, ratio, best }) => [
    bench,
    peer,
    unit,
    number(ours),
    number(theirs),
    ratio.toFixed(2),
    number(best.ours),
    number(best.theirs),
    best.ratio.toFixed(2),
  ]);
  const widths = header.map((title, at) => Math.max(title.length, 3, ...lines.map((line) => line[at]?.length ?? 0)));
  const isNumber = (at: number): boolean => at > 2;
  const render = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) => (isNumber(at) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [describe(machine, threads), '', render(header), render(rule), ...lines.map(render), ''].join('\n');
}

const number = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

function describe({ cpu, cores, extensions }: Machine, threads: number): string {
  const vectors = extensions.length > 0 ? extensions.join(', ') : 'none known';
  return `${cpu}, ${cores} cores, vector extensions: ${vectors}; Node ${process.versions.node}; ${threads} threads each.`;
}
