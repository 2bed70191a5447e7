import { GLYPHS, MISSING_GLYPH, type Glyph } from './glyphs.js';

/** A straight piece of a stroke, in glyph units. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Pieces per curve: at the sizes of labels a chord is off by less than a tenth of a pixel. */
const CURVE_PIECES = 8;
const cache = new Map<Glyph, readonly Segment[]>();

/** The glyphs of a text. Letters with marks lose the marks (é is drawn as e); the rest of Unicode is a box. */
export function glyphsOf(text: string): Glyph[] {
  return Array.from(text.normalize('NFC')).map((character) => {
    const known = GLYPHS.get(character) ?? GLYPHS.get(character.normalize('NFKD').replace(/\p{Mark}/gu, ''));
    return known ?? (/\s/.test(character) ? (GLYPHS.get(' ') ?? MISSING_GLYPH) : MISSING_GLYPH);
  });
}

/** A glyph as straight segments. */
export function segmentsOf(glyph: Glyph): readonly Segment[] {
  const known = cache.get(glyph);
  if (known !== undefined) return known;
  const segments: Segment[] = [];
  let x = 0;
  let y = 0;
  for (const [, command = '', words = ''] of glyph.path.matchAll(/([MLHVQ])([-\d. ]+)/g)) {
    const numbers = words.trim().split(/\s+/).map(Number);
    const endX = numbers.at(-2) ?? x;
    const endY = numbers.at(-1) ?? y;
    if (command !== 'M') {
      for (const point of curve(command, x, y, numbers)) {
        segments.push({ x0: x, y0: y, x1: point.x, y1: point.y });
        ({ x, y } = point);
      }
    }
    x = endX;
    y = endY;
  }
  cache.set(glyph, segments);
  return segments;
}

function curve(command: string, x: number, y: number, numbers: readonly number[]): { x: number; y: number }[] {
  const endX = numbers.at(-2) ?? x;
  const endY = numbers.at(-1) ?? y;
  if (command === 'L') return [{ x: endX, y: endY }];
  const [controlX = 0, controlY = 0] = numbers;
  return Array.from({ length: CURVE_PIECES }, (_, piece) => {
    const t = (piece + 1) / CURVE_PIECES;
    const sine = Math.sin((t * Math.PI) / 2);
    const cosine = 1 - Math.cos((t * Math.PI) / 2);
    // Quarter ellipse: leaving horizontally, x runs as the sine and y as 1 - cosine; vertically, the other way round.
    if (command === 'H') return { x: x + (endX - x) * sine, y: y + (endY - y) * cosine };
    if (command === 'V') return { x: x + (endX - x) * cosine, y: y + (endY - y) * sine };
    // Quadratic Bézier: (1-t)² start + 2t(1-t) control + t² end.
    const blend = (start: number, control: number, end: number): number =>
      (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t ** 2 * end;
    return { x: blend(x, controlX, endX), y: blend(y, controlY, endY) };
  });
}
