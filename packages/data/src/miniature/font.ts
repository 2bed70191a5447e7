/** Letters of the signs, 5 cells wide and 7 high: one number per row from the top, the highest of five bits at left. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  G: [14, 17, 16, 23, 17, 17, 14],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [31, 4, 4, 4, 4, 4, 31],
  L: [16, 16, 16, 16, 16, 16, 31],
  N: [17, 25, 21, 21, 21, 19, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  W: [17, 17, 17, 21, 21, 27, 17],
  X: [17, 17, 10, 4, 10, 17, 17],
};

export const GLYPH_ROWS = 7;
/** Five cells and one empty cell to the next letter. */
export const GLYPH_COLUMNS = 6;

/** True where a word has ink: row 0 .. 6, column 0 .. 6 * letters - 1. */
export function hasInk(word: string, row: number, column: number): boolean {
  const letter = word[Math.floor(column / GLYPH_COLUMNS)] ?? '';
  const bits = GLYPHS[letter]?.[row];
  if (bits === undefined) throw new Error(`The sign font has no letter '${letter}': add it to its glyphs.`);
  return ((bits >> (4 - (column % GLYPH_COLUMNS))) & 1) === 1;
}
