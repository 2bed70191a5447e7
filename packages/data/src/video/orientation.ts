/** How a stored picture has to be turned for display, one of the eight symmetries of a rectangle. */
export interface Orientation {
  /** Degrees clockwise from the stored to the displayed picture; for mirrored pictures, after the mirror. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Displayed width and height are the stored height and width. */
  readonly swapsSides: boolean;
  /** Stored column = columnByColumn * column + columnByRow * row, and likewise the row, up to an offset. */
  readonly columnByColumn: number;
  readonly columnByRow: number;
  readonly rowByColumn: number;
  readonly rowByRow: number;
}

const FIXED_ONE = 65_536; // a display matrix holds 16.16 fixed-point numbers
const MATRIX_BYTES = 36;

/** The picture is shown as it is stored. */
export const UPRIGHT: Orientation = orientationOf(1, 0, 0, 1);

/**
 * Reads FFmpeg's display matrix (nine int32, row-major; ISO 14496-12 `tkhd`), which maps stored (column, row) to
 * displayed (column, row). Turns by other angles than multiples of 90 degrees are shown upright.
 */
export function orientationFromMatrix(matrix: Buffer | null): Orientation {
  if (matrix === null || matrix.length < MATRIX_BYTES) return UPRIGHT;
  const at = (index: number): number => Math.round(matrix.readInt32LE(index * 4) / FIXED_ONE) || 0;
  const [a, b, c, d] = [at(0), at(1), at(3), at(4)];
  const isStraight = Math.abs(a) + Math.abs(b) === 1 && Math.abs(c) + Math.abs(d) === 1 && a * d - b * c !== 0;
  return isStraight ? orientationOf(a, b, c, d) : UPRIGHT;
}

/** `displayed column = a column + c row`, `displayed row = b column + d row`; orthogonal, so its inverse is its transpose. */
function orientationOf(a: number, b: number, c: number, d: number): Orientation {
  const turned = (Math.round((Math.atan2(b, a) * 2) / Math.PI) + 4) % 4;
  const rotations = [0, 90, 180, 270] as const;
  return {
    rotation: rotations[turned] ?? 0,
    swapsSides: a === 0,
    columnByColumn: a,
    columnByRow: b,
    rowByColumn: c,
    rowByRow: d,
  };
}

/**
 * Turns one RGB picture for display.
 *
 * @param rgb [row, column, 3] as stored, `width` x `height`.
 * @returns [row, column, 3] as displayed; the same array when nothing has to be turned.
 */
export function orient(rgb: Uint8Array, width: number, height: number, orientation: Orientation): Uint8Array {
  if (orientation.columnByColumn === 1 && orientation.rowByRow === 1) return rgb;
  const { columnByColumn, columnByRow, rowByColumn, rowByRow, swapsSides } = orientation;
  const [outWidth, outHeight] = swapsSides ? [height, width] : [width, height];
  const firstColumn = columnByColumn + columnByRow < 0 ? width - 1 : 0;
  const firstRow = rowByColumn + rowByRow < 0 ? height - 1 : 0;
  const stepByColumn = 3 * (rowByColumn * width + columnByColumn);
  const stepByRow = 3 * (rowByRow * width + columnByRow);
  const out = new Uint8Array(rgb.length);
  let to = 0;
  for (let row = 0; row < outHeight; row++) {
    let from = 3 * (firstRow * width + firstColumn) + row * stepByRow;
    for (let column = 0; column < outWidth; column++, from += stepByColumn) {
      out[to++] = rgb[from] as number; // inside: the map is a bijection of the picture
      out[to++] = rgb[from + 1] as number;
      out[to++] = rgb[from + 2] as number;
    }
  }
  return out;
}
