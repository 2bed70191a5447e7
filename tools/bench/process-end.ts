/**
 * How a process ended, and the line of its errors that says why: the last that names an error, else the last.
 *
 * @param end Its exit code, or the signal that ended it.
 */
export function describeEnd(end: number | string | null, errors: string): string {
  const lines = errors.trim().split('\n');
  const cause = lines.findLast((line) => line.includes('Error')) ?? lines.at(-1) ?? '';
  return `ended with ${typeof end === 'number' ? `code ${end}` : (end ?? 'no code')}: ${cause.trim()}`;
}
