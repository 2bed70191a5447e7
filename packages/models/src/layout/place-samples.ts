/** Where a sample's sequence lies in the batch. */
export interface Placement {
  /** Row of the batch, along the axis `sample`. */
  readonly row: number;
  /** Position of its first row of the sequence. */
  readonly start: number;
}

/** One sample per batch row. */
export function placeOnePerRow(lengths: readonly number[]): Placement[] {
  return lengths.map((_, row) => ({ row, start: 0 }));
}

/**
 * First-fit decreasing: samples by falling length (equal lengths in their order), each into the first batch row with
 * room left. Needs at most 11/9 OPT + 6/9 rows (Dosa 2007).
 * @param rowLength room of a batch row, at least the longest length
 */
export function placeFirstFit(lengths: readonly number[], rowLength: number): Placement[] {
  const byLength = lengths.map((length, sample) => ({ length, sample })).sort((a, b) => b.length - a.length);
  const used: number[] = [];
  const placements: Placement[] = [];
  for (const { length, sample } of byLength) {
    const fitting = used.findIndex((taken) => taken + length <= rowLength);
    const row = fitting < 0 ? used.length : fitting;
    const start = used[row] ?? 0;
    placements[sample] = { row, start };
    used[row] = start + length;
  }
  return placements;
}
