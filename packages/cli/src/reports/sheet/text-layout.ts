import { textWidth } from './canvas.js';

/** Breaks a text at spaces into at most `maxLines` lines of a width; what does not fit ends in an ellipsis. */
export function wrapText(text: string, size: number, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let rest = text.trim().replace(/\s+/g, ' ');
  while (rest !== '' && lines.length < maxLines - 1) {
    const fits = longestFit(rest, size, width);
    if (fits === rest.length) break;
    const space = rest.lastIndexOf(' ', fits);
    // A word longer than the line is broken inside.
    const cut = space > 0 ? space : Math.max(1, fits);
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trim();
  }
  return rest === '' ? lines : [...lines, ellipsis(rest, size, width)];
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function ellipsis(text: string, size: number, width: number): string {
  if (longestFit(text, size, width) === text.length) return text;
  return `${text.slice(0, longestFit(text, size, width - textWidth('…', size))).trimEnd()}…`;
}

/** Length of the longest beginning that is at most `width` wide, in UTF-16 units at a character's border. */
function longestFit(text: string, size: number, width: number): number {
  let length = 0;
  let used = 0;
  for (const character of text) {
    used += textWidth(character, size);
    if (used > width) break;
    length += character.length;
  }
  return length;
}
