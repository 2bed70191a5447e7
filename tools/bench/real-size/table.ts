import { memoryPhases } from '@videoitg/models';
import { renderMarkdown } from '../markdown.js';
import type { Machine } from '../machine.js';
import { median } from '../report.js';
import { describe } from '../table.js';
import { loadShare, planShare } from './bounds.js';
import { scoreDifference, sumOf, type Match, type SelectionReport, type Side } from './result.js';

/** A table for each number of frames: medians over the rounds, ratios to the peer, and what scores and memory are. */
export function renderMatches(matches: readonly Match[], machine: Machine, threads: number): string {
  return `${[describe(machine, threads), ...matches.map(renderMatch)].join('\n\n')}\n`;
}

function renderMatch(match: Match): string {
  const { frames, positions, ours, peer } = match;
  const rounds = peer.reports.length;
  return [
    `${count(frames)} frames, ${count(positions)} positions; ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
    renderTimes([ours, peer]),
    renderPeaks([ours, peer]),
    `Scores differ by at most ${scoreDifference(match).toExponential(1)}, of scores between ${scoreRange(peer)}.`,
    `Files of ${gigabytes(match.weightsMb)} come in with a peak of ${loadShare(match).toFixed(2)} of that; planned is ${planShare(match).toFixed(2)} of the largest peak.`,
  ].join('\n\n');
}

function renderTimes(sides: readonly [ours: Side, peer: Side]): string {
  const scoring = ({ vision, decoder }: SelectionReport['seconds']): number => vision + decoder;
  const rows = sides.map((side) => {
    const over = (of: (report: SelectionReport) => number): number => median(side.reports.map(of));
    const columns = [
      ...memoryPhases.map((phase) => of('seconds', (numbers) => numbers[phase])),
      of('seconds', scoring),
    ];
    const all = [...columns, of('seconds', sumOf), of('cpuSeconds', sumOf)];
    return { name: side.name, values: all.map(over) };
  });
  const reference = rows.at(-1)?.values ?? [];
  const cell = (value: number, at: number): string => {
    const ratio = value / (reference[at] ?? NaN);
    return `${seconds(value)} (${ratio < 100 ? ratio.toFixed(2) : '-'})`;
  };
  const header = ['time (ratio)', ...memoryPhases, 'vision + decoder', 'all', 'cores, all'];
  return renderMarkdown(
    header,
    rows.map(({ name, values }) => [name, ...values.map(cell)]),
  );
}

const of =
  (numbers: 'seconds' | 'cpuSeconds', pick: (numbers: SelectionReport['seconds']) => number) =>
  (report: SelectionReport): number =>
    pick(report[numbers]);

function renderPeaks(sides: readonly [ours: Side, peer: Side]): string {
  const row = (name: string, reports: readonly SelectionReport[], numbers: 'peakMb' | 'planMb'): string[] => [
    name,
    ...memoryPhases.map((phase) => gigabytes(median(reports.map((report) => report[numbers]?.[phase] ?? NaN)))),
  ];
  const [{ name, reports }] = sides;
  const rows = sides.map((side) => row(side.name, side.reports, 'peakMb'));
  return renderMarkdown(['peak memory', ...memoryPhases], [...rows, row(`${name}, planned`, reports, 'planMb')]);
}

function scoreRange({ reports: [report] }: Side): string {
  const scores = report?.scores ?? [];
  return `${Math.min(...scores).toFixed(3)} and ${Math.max(...scores).toFixed(3)}`;
}

const count = (value: number): string => value.toLocaleString('en-US');
const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} s`;
const gigabytes = (mebibytes: number): string => `${((mebibytes * 2 ** 20) / 1e9).toFixed(2)} GB`;
