import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TEXTS } from '../../testing/hostile-texts.js';
import type { RgbImage } from '../image.js';
import { Canvas, textWidth } from './canvas.js';
import { contactSheetPng, drawContactSheet, type ContactSheet, type SheetFrame } from './contact-sheet.js';
import { GLYPHS } from './glyphs.js';
import { glyphsOf, segmentsOf } from './strokes.js';
import { ellipsis, wrapText } from './text-layout.js';

const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;
const plain = (width: number, height: number, color: readonly [number, number, number]): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => color[i % 3] ?? 0),
});
const pixel = (image: { width: number; data: ArrayLike<number> }, x: number, y: number): number[] =>
  [0, 1, 2].map((channel) => image.data[(y * image.width + x) * 3 + channel] ?? -1);

const frame = (seconds: number, color: readonly [number, number, number], positive?: boolean): SheetFrame => ({
  picture: plain(32, 18, color),
  index: seconds * 25,
  seconds,
  score: 0.5,
  ...(positive === undefined ? {} : { positive }),
});
const sheet: ContactSheet = {
  title: 'When does the red circle touch the blue square?',
  subtitle: 'held-out/07.mp4',
  rows: [
    { title: 'Chosen', frames: [frame(9, [0, 0, 200], true), frame(3, [200, 0, 0], false)] },
    { title: 'Uniform-2', frames: [frame(0, [0, 200, 0])] },
  ],
};

describe('typeface', () => {
  it('has every printable ASCII character, drawn inside its box', () => {
    for (let code = 32; code < 127; code++) {
      const known = GLYPHS.get(String.fromCharCode(code));
      expect(known, String.fromCharCode(code)).toBeDefined();
      for (const { x0, y0, x1, y1 } of known ? segmentsOf(known) : []) {
        expect(Math.min(x0, x1)).toBeGreaterThanOrEqual(-0.01);
        expect(Math.max(x0, x1)).toBeLessThanOrEqual((known?.width ?? 0) + 0.3);
        expect(Math.min(y0, y1)).toBeGreaterThanOrEqual(-2.2);
        expect(Math.max(y0, y1)).toBeLessThanOrEqual(7.9);
      }
    }
  });

  it('draws quarter ellipses that end where they should, through the right middle', () => {
    const o = GLYPHS.get('O');
    // The O is an ellipse around (2.7, 3.5) with half-axes 2.7 and 3.5: every point fulfils its equation.
    for (const { x1, y1 } of o ? segmentsOf(o) : []) {
      expect(((x1 - 2.7) / 2.7) ** 2 + ((y1 - 3.5) / 3.5) ** 2).toBeCloseTo(1, 9);
    }
  });

  it('drops marks and boxes the rest', () => {
    expect(glyphsOf('é')).toEqual(glyphsOf('e'));
    expect(glyphsOf('中')).toHaveLength(1);
    expect(new Set(glyphsOf('中文👩‍👧')).size).toBe(1);
    expect(glyphsOf('a\tb')).toEqual(glyphsOf('a b'));
  });
});

describe('Canvas', () => {
  it('fills by coverage', () => {
    const canvas = new Canvas(4, 3, WHITE);
    canvas.fillRect({ x: 1, y: 0, width: 2, height: 2 }, BLACK);
    expect([0, 1, 2, 3].map((x) => pixel(canvas, x, 0)[0])).toEqual([255, 0, 0, 255]);
    expect(pixel(canvas, 1, 2)[0]).toBe(255);
    // Half a pixel covered: half the colour.
    const half = new Canvas(2, 1, WHITE);
    half.fillRect({ x: 0, y: -4, width: 1.5, height: 9 }, BLACK);
    expect(pixel(half, 1, 0)[0]).toBe(128);
  });

  it('draws a stem as wide and as tall as the style says', () => {
    const canvas = new Canvas(20, 40, WHITE);
    canvas.drawText('I', 5, 30, { size: 20, color: BLACK, weight: 0.2 });
    // Width 0.2 * 20 = 4 from x = 5 to 9; the box of a capital is 20 tall plus the round ends' 2 * 2.
    const ink = (line: number[]): number => line.reduce((sum, value) => sum + (255 - value) / 255, 0);
    expect(ink(Array.from({ length: 20 }, (_, x) => pixel(canvas, x, 20)[0] ?? 0))).toBeCloseTo(4, 1);
    expect(ink(Array.from({ length: 40 }, (_, y) => pixel(canvas, 6, y)[0] ?? 0))).toBeGreaterThan(20);
    expect(pixel(canvas, 6, 31)[0]).toBe(255);
  });

  it('never draws outside', () => {
    const canvas = new Canvas(5, 5, WHITE);
    canvas.drawText('WWW', -10, 100, { size: 300, color: BLACK });
    canvas.drawImage(plain(9, 9, [1, 2, 3]), -2, -2);
    expect(pixel(canvas, 4, 4)).toEqual([1, 2, 3]);
    expect(canvas.data).toHaveLength(75);
  });
});

describe('text layout', () => {
  it('wraps at spaces, breaks long words, ends in an ellipsis', () => {
    const width = textWidth('aaaa aaaa', 14);
    expect(wrapText('aaaa aaaa aaaa', 14, width, 3)).toEqual(['aaaa aaaa', 'aaaa']);
    expect(wrapText('aaaa  aaaa\naaaa aaaa aaaa', 14, width, 2)).toEqual(['aaaa aaaa', 'aaaa aaa…']);
    expect(wrapText('a'.repeat(20), 14, textWidth('aaaaaaaa', 14), 3)).toEqual(['aaaaaaaa', 'aaaaaaaa', 'aaaa']);
    expect(wrapText('  ', 14, width, 3)).toEqual([]);
    expect(ellipsis('aaaa', 14, textWidth('aaaa', 14))).toBe('aaaa');
    for (const text of HOSTILE_TEXTS) {
      for (const line of wrapText(text, 20, 900, 3)) expect(textWidth(line, 20)).toBeLessThanOrEqual(900);
    }
  });
});

describe('contact sheet', () => {
  const image = drawContactSheet(sheet);
  // Two columns are narrower than the least width.
  const firstCell = { x: 44 + 112, y: 44 + 36 + 40 + 44 + 63 };
  const secondCell = { x: firstCell.x + 224 + 18, y: firstCell.y };

  it('shows frames in order of time, the answer framed, rows below each other', () => {
    expect(image.width).toBe(1000);
    expect(pixel(image, firstCell.x, firstCell.y)).toEqual([200, 0, 0]);
    expect(pixel(image, secondCell.x, secondCell.y)).toEqual([0, 0, 200]);
    expect(pixel(image, secondCell.x, secondCell.y - 63 + 1)).toEqual([17, 138, 87]);
    expect(pixel(image, firstCell.x, firstCell.y - 63 + 1)).toEqual([200, 0, 0]);
    expect(pixel(image, firstCell.x, firstCell.y + 126 + 60 + 22 + 44)).toEqual([0, 200, 0]);
  });

  it('is a PNG with the same pixels', () => {
    const png = decode(contactSheetPng(sheet));
    expect([png.width, png.height, png.channels]).toEqual([image.width, image.height, 3]);
    expect(Buffer.compare(Buffer.from(png.data.buffer), Buffer.from(image.data))).toBe(0);
  });

  it('takes pictures of any size and texts of any kind', () => {
    const odd = [plain(1, 1, [9, 9, 9]), plain(3, 400, [9, 9, 9]), plain(500, 2, [9, 9, 9])];
    for (const title of HOSTILE_TEXTS) {
      const frames = odd.map((picture, i) => ({ picture, index: i, seconds: 1e6 * i }));
      const drawn = drawContactSheet({ title, subtitle: title, rows: [{ title: title.slice(0, 30), frames }] });
      expect(drawn.width).toBe(1000);
      expect(drawn.height).toBeLessThan(700);
    }
  });

  it('breaks long rows into lines of eight', () => {
    const frames = Array.from({ length: 9 }, (_, i) => frame(i, [7, 7, 7]));
    const nine = drawContactSheet({ ...sheet, rows: [{ title: 'Chosen', frames }] });
    const eight = drawContactSheet({ ...sheet, rows: [{ title: 'Chosen', frames: frames.slice(1) }] });
    expect(nine.width).toBe(eight.width);
    expect(nine.height - eight.height).toBe(126 + 60);
  });

  it('refuses nothing, too much and broken pictures', () => {
    const withFrames = (frames: SheetFrame[]) => () => drawContactSheet({ ...sheet, rows: [{ title: '', frames }] });
    expect(withFrames([])).toThrowErrorMatchingInlineSnapshot(`[UserError: a contact sheet needs at least one frame.]`);
    expect(withFrames(new Array<SheetFrame>(513).fill(frame(0, [1, 1, 1])))).toThrowErrorMatchingInlineSnapshot(
      `[UserError: a contact sheet holds 512 frames, not 513.]`,
    );
    const broken = { ...frame(1, [0, 0, 0]), picture: { width: 9, height: 9, data: new Uint8Array(3) } };
    expect(withFrames([broken])).toThrowErrorMatchingInlineSnapshot(
      `[UserError: the picture of frame 25 is no RGB picture: 9 x 9 with 3 bytes.]`,
    );
  });
});
