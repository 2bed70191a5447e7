import { noiseOffset, noiseTable } from './noise.js';
import type { VideoPlan } from './plan.js';
import { signedDistance } from './shapes.js';
import { BAND_TOP, signMask } from './sign.js';
import type { SignMask } from './sign.js';
import { stateAt } from './state.js';
import type { VisibleObject, WorldState } from './state.js';
import { COLORS, WORLD_SIZE } from './world.js';
import type { Word } from './world.js';

/** How much lighter a background is at one unit length along its gradient, and how dark the band behind a sign. */
const GRADIENT = 0.25;
const BAND_BRIGHTNESS = 0.25;
const LETTER_BRIGHTNESS = 250;

/** Draws world states as RGB frames of one size; keeps its buffers and its letter masks between frames. */
export class FrameRenderer {
  private readonly canvas: Float32Array;
  private readonly masks = new Map<Word, SignMask>();

  /** @throws RangeError unless both sides are whole numbers from 8 to 4096 */
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    for (const side of [width, height]) {
      if (!Number.isInteger(side) || side < 8 || side > 4096) {
        throw new RangeError(`A frame of ${width}x${height} cannot be drawn: each side must be from 8 to 4096 pixels.`);
      }
    }
    this.canvas = new Float32Array(width * height * 3);
  }

  /**
   * @param state the world at one instant
   * @param out receives the frame, [row, column, channel], RGB, 0 .. 255
   * @param softness width of an outline's smooth edge in pixels
   * @throws RangeError if `out` has another length than height * width * 3
   */
  render(state: WorldState, out: Uint8Array, softness = 1): void {
    if (out.length !== this.canvas.length) {
      throw new RangeError(
        `The frame buffer holds ${out.length} bytes, but a ${this.width}x${this.height} RGB frame has ` +
          `${this.canvas.length}: allocate width * height * 3.`,
      );
    }
    this.drawBackground(state);
    for (const object of state.objects) this.drawObject(object, softness);
    if (state.word) this.drawSign(state.word);
    this.expose(state.noise, out);
  }

  private drawBackground({ background, gradient, white }: WorldState): void {
    const { canvas, width, height } = this;
    const [red, green, blue] = background;
    let at = 0;
    for (let row = 0; row < height; row++) {
      const start = 1 + (GRADIENT * gradient.y * row) / height;
      const slope = (GRADIENT * gradient.x) / width;
      for (let column = 0; column < width; column++) {
        const light = (start + slope * column) * (1 - white);
        canvas[at++] = red * light + 255 * white;
        canvas[at++] = green * light + 255 * white;
        canvas[at++] = blue * light + 255 * white;
      }
    }
  }

  private drawObject({ color, shape, x, y, radius }: VisibleObject, softness: number): void {
    const { canvas, width, height } = this;
    const [unitsX, unitsY] = [WORLD_SIZE / width, WORLD_SIZE / height];
    const edge = softness * Math.sqrt(unitsX * unitsY);
    const [red, green, blue] = COLORS[color];
    const reach = radius + edge;
    const [left, right] = [Math.max(0, Math.floor((x - reach) / unitsX)), Math.min(width, (x + reach) / unitsX)];
    const [top, bottom] = [Math.max(0, Math.floor((y - reach) / unitsY)), Math.min(height, (y + reach) / unitsY)];
    for (let row = top; row < bottom; row++) {
      const dy = (row + 0.5) * unitsY - y;
      for (let column = left; column < right; column++) {
        const inside = 0.5 - signedDistance(shape, (column + 0.5) * unitsX - x, dy, radius) / edge;
        if (inside <= 0) continue;
        blend(canvas, (row * width + column) * 3, red, green, blue, Math.min(1, inside));
      }
    }
  }

  private drawSign(word: Word): void {
    const { canvas, width, height } = this;
    const bandTop = (BAND_TOP * height) / WORLD_SIZE;
    for (let row = Math.floor(bandTop); row < height; row++) {
      const factor = 1 - (1 - BAND_BRIGHTNESS) * Math.min(1, row + 1 - bandTop);
      for (let at = row * width * 3; at < (row + 1) * width * 3; at++) canvas[at] = (canvas[at] ?? 0) * factor;
    }
    const mask = this.mask(word);
    for (let i = 0; i < mask.coverage.length; i++) {
      const share = mask.coverage[i] ?? 0;
      const row = mask.top + Math.floor(i / mask.width);
      const at = (row * width + mask.left + (i % mask.width)) * 3;
      if (share > 0) blend(canvas, at, LETTER_BRIGHTNESS, LETTER_BRIGHTNESS, LETTER_BRIGHTNESS, share);
    }
  }

  private mask(word: Word): SignMask {
    const mask = this.masks.get(word) ?? signMask(word, this.width, this.height);
    this.masks.set(word, mask);
    return mask;
  }

  /** Adds the same noise to the three channels of a pixel, as a sensor's brightness noise, and rounds to 8 bits. */
  private expose({ seed, deviation }: WorldState['noise'], out: Uint8Array): void {
    const { canvas, width, height } = this;
    const table = noiseTable();
    const wrap = table.length - 1;
    let at = 0;
    for (let row = 0; row < height; row++) {
      const offset = noiseOffset(seed, row);
      for (let column = 0; column < width; column++) {
        const lift = deviation * (table[(offset + column) & wrap] ?? 0) + 0.5;
        for (const end = at + 3; at < end; at++) {
          const value = (canvas[at] ?? 0) + lift;
          out[at] = value <= 0 ? 0 : value >= 255 ? 255 : value;
        }
      }
    }
  }
}

function blend(canvas: Float32Array, at: number, red: number, green: number, blue: number, share: number): void {
  canvas[at] = (canvas[at] ?? 0) * (1 - share) + red * share;
  canvas[at + 1] = (canvas[at + 1] ?? 0) * (1 - share) + green * share;
  canvas[at + 2] = (canvas[at + 2] ?? 0) * (1 - share) + blue * share;
}

/**
 * Draws a plan at one time. Make a `FrameRenderer` and use `stateAt` to draw many frames of one size.
 *
 * @param out receives the frame, [row, column, channel], RGB, 0 .. 255
 * @throws RangeError for a side outside 8 .. 4096 or an `out` of another length than height * width * 3
 */
export function renderFrame(plan: VideoPlan, seconds: number, width: number, height: number, out: Uint8Array): void {
  new FrameRenderer(width, height).render(stateAt(plan, seconds), out);
}
