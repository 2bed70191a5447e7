/**
 * A table as Markdown, its columns padded to one width.
 *
 * @param rows Cells as wide as the header.
 * @param left Columns whose cells stand on the left; the others are numbers.
 */
export function renderMarkdown(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
): string {
  const widths = header.map((title, at) => Math.max(title.length, 3, ...rows.map((row) => row[at]?.length ?? 0)));
  const pad = (cell: string, at: number): string =>
    left.includes(at) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  const render = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, at) => (left.includes(at) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [render(header), render(rule), ...rows.map(render)].join('\n');
}
