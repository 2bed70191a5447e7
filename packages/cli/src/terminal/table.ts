import stringWidth from 'string-width';
import { printableLine } from './printable.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = '   ';

/**
 * A table for stdout: columns as wide as their widest cell (as terminals count it, so wide characters line up), two
 * spaces of margin, no rules. Cells are made safe to print; no line ends in spaces.
 * @throws {RangeError} when a row has not one cell per column.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map((column) => column.title), ...rows].map((row, index) => {
    if (row.length !== columns.length) {
      throw new RangeError(`table: row ${index - 1} has ${row.length} cells for ${columns.length} columns`);
    }
    return row.map(printableLine);
  });
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => stringWidth(row[index] ?? ''))));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align ?? 'left')).join(GAP)}`.trimEnd();
  return `${cells.map(line).join('\n')}\n`;
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}
