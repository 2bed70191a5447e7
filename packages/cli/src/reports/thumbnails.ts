import jpeg from 'jpeg-js';
import { heightFor, requireImage, resizeForDisplay, type RgbImage } from './image.js';

/** Widths in pixels and JPEG qualities, best first; the first that fits the budget is taken for all pictures. */
const SIZES = [
  { width: 288, quality: 76 },
  { width: 208, quality: 70 },
  { width: 144, quality: 64 },
  { width: 96, quality: 58 },
] as const;
type Size = (typeof SIZES)[number];
const SMALLEST: Size = SIZES[3];
/** Pictures that are encoded to see whether a size can fit, before all are. */
const SAMPLE = 16;
/** How far the sample's forecast must lie above the budget for a size to be given up unseen. */
const CERTAINLY_TOO_MUCH = 1.3;

/** A `data:` address of a JPEG at most `width` pixels wide; small pictures are not enlarged. */
export function jpegDataUri(image: RgbImage, width: number, quality: number): string {
  const target = Math.min(width, image.width);
  const small = resizeForDisplay(image, target, heightFor(image, target));
  const rgba = new Uint8Array(small.width * small.height * 4).fill(255);
  for (let pixel = 0; pixel < small.width * small.height; pixel++) {
    rgba.set(small.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  const { data } = jpeg.encode({ width: small.width, height: small.height, data: rgba }, quality);
  return `data:image/jpeg;base64,${data.toString('base64')}`;
}

/**
 * Thumbnails as `data:` addresses whose characters sum to at most `budget`.
 *
 * All get the largest size that fits. Where even the smallest does not, the important ones come first and the rest
 * follow from coarse to fine, so that what is there is spread over the whole video.
 * @param important positions that are shown outright (chosen frames), not only on hover.
 * @returns one entry per picture; undefined where there is no picture or no room.
 */
export function encodeThumbnails(
  pictures: readonly (RgbImage | undefined)[],
  important: ReadonlySet<number>,
  budget: number,
): (string | undefined)[] {
  pictures.forEach((picture, position) => picture && requireImage(picture, `the picture of frame ${position}`));
  const order = [...important].filter((position) => position < pictures.length);
  order.push(...coarseToFine(pictures.length).filter((position) => !important.has(position)));
  for (const size of SIZES.slice(0, -1)) {
    const sample = encodeWithin(pictures, order.slice(0, SAMPLE), size, budget);
    const expected = (sample.used * order.length) / Math.min(SAMPLE, order.length);
    if (!sample.complete || expected > CERTAINLY_TOO_MUCH * budget) continue;
    const all = encodeWithin(pictures, order, size, budget);
    if (all.complete) return all.uris;
  }
  return encodeWithin(pictures, order, SMALLEST, budget).uris;
}

interface Encoded {
  readonly uris: (string | undefined)[];
  readonly used: number;
  readonly complete: boolean;
}

function encodeWithin(
  pictures: readonly (RgbImage | undefined)[],
  order: readonly number[],
  { width, quality }: Size,
  budget: number,
): Encoded {
  const uris = new Array<string | undefined>(pictures.length).fill(undefined);
  let used = 0;
  for (const position of order) {
    const picture = pictures[position];
    if (picture === undefined) continue;
    const uri = jpegDataUri(picture, width, quality);
    if (used + uri.length > budget) return { uris, used, complete: false };
    used += uri.length;
    uris[position] = uri;
  }
  return { uris, used, complete: true };
}

/** 0 .. count-1, every 2^k-th first, then the ones between. */
function coarseToFine(count: number): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  for (let stride = 2 ** Math.ceil(Math.log2(Math.max(1, count))); stride >= 1; stride /= 2) {
    for (let position = 0; position < count; position += stride) {
      if (seen.has(position)) continue;
      seen.add(position);
      order.push(position);
    }
  }
  return order;
}
