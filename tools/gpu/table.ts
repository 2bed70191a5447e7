import type { BackboneRow } from './backbone-section.js';

const header = [
  '',
  'tokens',
  'products',
  'jit',
  'again',
  'ms/step',
  'tokens/s',
  'TFLOP/s',
  'MFU',
  'HFU',
  'of',
  'GB',
  'first s',
];
/** Columns of words. */
const words = 5;

/**
 * The rows as a Markdown table: `again` is recomputation, `of` the peak in TFLOP/s that MFU and HFU divide by, `GB` the peak
 * memory. Reasons of rows without numbers follow below.
 */
export function renderRows(rows: readonly BackboneRow[]): string {
  const notes: string[] = [];
  const lines = rows.map((row) => cellsOf(row, notes));
  const columns = header.map((title, at) => Math.max(title.length, 3, ...lines.map((line) => line[at]?.length ?? 0)));
  const isNumber = (at: number): boolean => at === 1 || at >= words;
  const render = (cells: readonly string[]): string =>
    `| ${columns.map((width, at) => (isNumber(at) ? (cells[at] ?? '').padStart(width) : (cells[at] ?? '').padEnd(width))).join(' | ')} |`;
  const rule = columns.map((width, at) => (isNumber(at) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const below = notes.map((note, at) => `[${at + 1}] ${note}`);
  return [render(header), render(rule), ...lines.map(render), ...(below.length > 0 ? ['', ...below] : []), ''].join(
    '\n',
  );
}

/** One row in a line, for progress. */
export function describeRow(row: BackboneRow): string {
  const notes: string[] = [];
  const cells = cellsOf(row, notes);
  const named = cells.flatMap((cell, at) => (at >= words && cell !== '' ? [`${header[at] ?? ''} ${cell}`] : []));
  const what = [
    cells[0],
    `${cells[1] ?? ''} tokens`,
    cells[2],
    row.jit ? 'jit' : '',
    row.recompute ? 'recomputed' : '',
  ];
  return `${what.filter(Boolean).join(', ')}: ${row.failure ?? named.join(', ')}`;
}

function cellsOf(row: BackboneRow, notes: string[]): string[] {
  const { side, mode, tokens, products, jit, recompute, measured, peak, failure } = row;
  const who = side === 'ours' ? 'TensorFlow' : `PyTorch ${mode ?? ''}, flash`;
  const what = [who, String(tokens), products, jit ? 'on' : 'off', recompute ? 'on' : 'off'];
  if (measured === undefined) {
    notes.push(failure ?? 'It was not measured.');
    return [...what, `[${notes.length}]`];
  }
  const { stepMs, tokensPerSecond, teraflops, mfu, hfu, memoryMb, firstMs } = measured;
  const share = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(1)} %`);
  return [
    ...what,
    number(stepMs),
    tokensPerSecond.toFixed(0),
    number(teraflops),
    share(mfu),
    share(hfu),
    peak === undefined ? '–' : String(peak),
    (memoryMb / 1e3).toFixed(2),
    (firstMs / 1e3).toFixed(1),
  ];
}

const number = (value: number): string => value.toFixed(value < 1 ? 4 : value < 10 ? 2 : value < 100 ? 1 : 0);
