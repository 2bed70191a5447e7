/**
 * Gives every 2x2 block of an RGB image one chroma, as 4:2:0 video does, and leaves the brightness of each pixel (BT.601
 * weights) as it is. A last odd row or column stays untouched.
 *
 * @param image [row, column, channel], changed in place
 */
export function softenChroma(image: Uint8Array, width: number, height: number): void {
  for (let row = 0; row + 1 < height; row += 2) {
    for (let column = 0; column + 1 < width; column += 2) {
      const at = (row * width + column) * 3;
      softenBlock(image, at, at + width * 3);
    }
  }
}

/** The differences to the brightness are averaged over the block's four pixels; above and below start its rows. */
function softenBlock(image: Uint8Array, above: number, below: number): void {
  const y1 = brightness(image, above);
  const y2 = brightness(image, above + 3);
  const y3 = brightness(image, below);
  const y4 = brightness(image, below + 3);
  const mean = (y1 + y2 + y3 + y4) / 4;
  for (let channel = 0; channel < 3; channel++) {
    const [a, b, c, d] = [above + channel, above + 3 + channel, below + channel, below + 3 + channel];
    const sum = (image[a] ?? 0) + (image[b] ?? 0) + (image[c] ?? 0) + (image[d] ?? 0);
    const chroma = sum / 4 - mean + 0.5;
    image[a] = clamp(y1 + chroma);
    image[b] = clamp(y2 + chroma);
    image[c] = clamp(y3 + chroma);
    image[d] = clamp(y4 + chroma);
  }
}

function brightness(image: Uint8Array, at: number): number {
  return 0.299 * (image[at] ?? 0) + 0.587 * (image[at + 1] ?? 0) + 0.114 * (image[at + 2] ?? 0);
}

function clamp(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value;
}
