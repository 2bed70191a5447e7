import type { RgbImage } from '../image.js';
import { glyphsOf, segmentsOf, type Segment } from './strokes.js';

/** Red, green, blue, 0..255. */
export type Color = readonly [number, number, number];
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface TextStyle {
  /** Height of a capital letter in pixels. */
  readonly size: number;
  readonly color: Color;
  /** Stroke width in parts of the capital height. */
  readonly weight?: number;
}

/** Units of a capital letter's height in the typeface. */
const CAP_HEIGHT = 7;
/** Space between two glyphs, in the same units. */
const LETTER_SPACING = 1.75;
const DEFAULT_WEIGHT = 0.125;

/** An RGB picture to draw on, with edges smoothed by coverage. */
export class Canvas {
  readonly data: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Color,
  ) {
    this.data = new Uint8Array(width * height * 3);
    for (let at = 0; at < this.data.length; at += 3) this.data.set(background, at);
  }

  /** Fills a rectangle with round corners; `inner` > 0 fills only a frame of that width. */
  fillRect(rect: Rect, color: Color, radius = 0, inner = 0): void {
    this.paint(
      rect,
      (x, y) => {
        const outside = roundedDistance(rect, radius, x, y);
        const coverage = clamp01(0.5 - outside);
        return inner > 0 ? coverage * clamp01(0.5 + outside + inner) : coverage;
      },
      () => color,
    );
  }

  /** Draws a picture, clipped to round corners. */
  drawImage(image: RgbImage, x: number, y: number, radius = 0): void {
    const rect = { x, y, width: image.width, height: image.height };
    this.paint(
      rect,
      (px, py) => clamp01(0.5 - roundedDistance(rect, radius, px, py)),
      (px, py) => {
        const at = ((Math.floor(py) - y) * image.width + Math.floor(px) - x) * 3;
        return [image.data[at] ?? 0, image.data[at + 1] ?? 0, image.data[at + 2] ?? 0];
      },
    );
  }

  /** Draws one line of text with its baseline at `baseline`; returns its width. */
  drawText(text: string, x: number, baseline: number, style: TextStyle): number {
    const scale = style.size / CAP_HEIGHT;
    const radius = Math.max(0.55, (style.size * (style.weight ?? DEFAULT_WEIGHT)) / 2);
    let left = x + radius;
    for (const glyph of glyphsOf(text)) {
      const segments = segmentsOf(glyph).map(({ x0, y0, x1, y1 }) => ({
        x0: left + x0 * scale,
        y0: baseline - y0 * scale - radius,
        x1: left + x1 * scale,
        y1: baseline - y1 * scale - radius,
      }));
      const box = boundsOf(segments, radius + 1);
      this.paint(
        box,
        (px, py) => clamp01(0.5 + radius - nearestDistance(segments, px, py)),
        () => style.color,
      );
      left += (glyph.width + LETTER_SPACING) * scale;
    }
    return left - x;
  }

  /** Mixes a colour into every pixel of a rectangle by its coverage at the pixel's centre. */
  private paint(
    rect: Rect,
    coverage: (x: number, y: number) => number,
    colorAt: (x: number, y: number) => Color,
  ): void {
    const right = Math.min(this.width, Math.ceil(rect.x + rect.width));
    const bottom = Math.min(this.height, Math.ceil(rect.y + rect.height));
    for (let y = Math.max(0, Math.floor(rect.y)); y < bottom; y++) {
      for (let x = Math.max(0, Math.floor(rect.x)); x < right; x++) {
        const alpha = coverage(x + 0.5, y + 0.5);
        if (alpha <= 0) continue;
        const color = colorAt(x + 0.5, y + 0.5);
        const at = (y * this.width + x) * 3;
        for (let channel = 0; channel < 3; channel++) {
          const under = this.data[at + channel] ?? 0;
          this.data[at + channel] = Math.round(under + alpha * ((color[channel] ?? 0) - under));
        }
      }
    }
  }
}

/** The width of a line of text in pixels. */
export function textWidth(text: string, size: number): number {
  return (glyphsOf(text).reduce((sum, { width }) => sum + width + LETTER_SPACING, 0) * size) / CAP_HEIGHT;
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Signed distance to a rectangle with round corners, negative inside. */
function roundedDistance({ x, y, width, height }: Rect, radius: number, px: number, py: number): number {
  const dx = Math.abs(px - x - width / 2) - width / 2 + radius;
  const dy = Math.abs(py - y - height / 2) - height / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

function nearestDistance(segments: readonly Segment[], px: number, py: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const { x0, y0, x1, y1 } of segments) {
    const dx = x1 - x0;
    const dy = y1 - y0;
    const length2 = dx * dx + dy * dy;
    const t = length2 > 0 ? clamp01(((px - x0) * dx + (py - y0) * dy) / length2) : 0;
    best = Math.min(best, Math.hypot(px - x0 - t * dx, py - y0 - t * dy));
  }
  return best;
}

function boundsOf(segments: readonly Segment[], margin: number): Rect {
  if (segments.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const xs = segments.flatMap(({ x0, x1 }) => [x0, x1]);
  const ys = segments.flatMap(({ y0, y1 }) => [y0, y1]);
  const x = Math.min(...xs) - margin;
  const y = Math.min(...ys) - margin;
  return { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y };
}
