import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Bytes of a colour. */
const channels = 3;

/**
 * Packs square RGB pictures without loss: green, red - green and blue - green, each less its prediction from the pixels
 * left, above and above left (the median predictor of JPEG-LS), then brotli. Differences to green are smooth, because video
 * stores colour at half the resolution; a third of the bytes remains, where brotli alone leaves half.
 *
 * @param rgb [picture, row, column, 3] bytes.
 */
export function packPictures(rgb: Uint8Array, side: number): Uint8Array {
  const plane = side * side;
  const planes = new Uint8Array(rgb.length);
  const decorrelated = toPlanes(rgb, plane);
  for (let start = 0; start < rgb.length; start += plane) {
    const source = decorrelated.subarray(start, start + plane);
    for (let at = 0; at < plane; at++) planes[start + at] = byteAt(source, at) - predict(source, at, side);
  }
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(planes, { params });
}

/**
 * The pictures that `packPictures` was given.
 *
 * @throws RangeError when the packed bytes do not hold exactly `pictures` of them.
 */
export function unpackPictures(packed: Uint8Array, pictures: number, side: number): Uint8Array {
  const plane = side * side;
  const length = pictures * channels * plane;
  const planes = new Uint8Array(brotliDecompressSync(packed, { maxOutputLength: length }));
  if (planes.length !== length) {
    throw new RangeError(
      `The packed pictures hold ${planes.length} bytes instead of ${length}. Pack the frames again.`,
    );
  }
  for (let start = 0; start < length; start += plane) {
    const target = planes.subarray(start, start + plane);
    for (let at = 0; at < plane; at++) target[at] = byteAt(target, at) + predict(target, at, side);
  }
  return fromPlanes(planes, plane);
}

/** Of positions inside the array. */
const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] as number;

function predict(pixels: Uint8Array, at: number, side: number): number {
  const row = at >= side;
  const column = at % side > 0;
  if (!row) return column ? byteAt(pixels, at - 1) : 0;
  const above = byteAt(pixels, at - side);
  if (!column) return above;
  const left = byteAt(pixels, at - 1);
  const corner = byteAt(pixels, at - side - 1);
  const [low, high] = [Math.min(left, above), Math.max(left, above)];
  if (corner >= high) return low;
  return corner <= low ? high : left + above - corner;
}

function toPlanes(rgb: Uint8Array, plane: number): Uint8Array {
  const planes = new Uint8Array(rgb.length);
  for (let start = 0; start < rgb.length; start += channels * plane) {
    for (let at = 0; at < plane; at++) {
      const pixel = start + channels * at;
      const green = byteAt(rgb, pixel + 1);
      planes[start + at] = green;
      planes[start + plane + at] = byteAt(rgb, pixel) - green;
      planes[start + 2 * plane + at] = byteAt(rgb, pixel + 2) - green;
    }
  }
  return planes;
}

function fromPlanes(planes: Uint8Array, plane: number): Uint8Array {
  const rgb = new Uint8Array(planes.length);
  for (let start = 0; start < planes.length; start += channels * plane) {
    for (let at = 0; at < plane; at++) {
      const pixel = start + channels * at;
      const green = byteAt(planes, start + at);
      rgb[pixel] = byteAt(planes, start + plane + at) + green;
      rgb[pixel + 1] = green;
      rgb[pixel + 2] = byteAt(planes, start + 2 * plane + at) + green;
    }
  }
  return rgb;
}
