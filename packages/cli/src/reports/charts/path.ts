import { coordinate } from './scale.js';

/** A point in drawing units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Path data of a line through the points; it breaks where a coordinate is not finite. */
export function linePath(points: readonly Point[]): string {
  let pen: 'M' | 'L' = 'M';
  let path = '';
  for (const { x, y } of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = 'M';
      continue;
    }
    path += `${pen}${coordinate(x)} ${coordinate(y)}`;
    pen = 'L';
  }
  return path;
}

/** Path data of the area between the line and `floor`; points that are not finite are left out. */
export function areaPath(points: readonly Point[], floor: number): string {
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const first = finite[0];
  const last = finite.at(-1);
  if (first === undefined || last === undefined) return '';
  return `${linePath(finite)}L${coordinate(last.x)} ${coordinate(floor)}L${coordinate(first.x)} ${coordinate(floor)}Z`;
}

/** Path data of round dots: strokes of no length with round ends stay round however the drawing is stretched. */
export function dotsPath(points: readonly Point[]): string {
  return points
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .map(({ x, y }) => `M${coordinate(x)} ${coordinate(y)}h0`)
    .join('');
}

/**
 * Thins a long series to at most about `limit` points, keeping the lowest and highest of each stretch, so that no
 * spike disappears.
 */
export function thin(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points];
  const stretch = Math.ceil(points.length / Math.max(1, Math.floor(limit / 2)));
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const all = points.slice(start, start + stretch);
    const finite = all.filter(({ y }) => Number.isFinite(y));
    // A stretch without a value keeps one point, which breaks the line.
    const part = finite.length > 0 ? finite : all.slice(0, 1);
    const lowest = part.reduce((best, point) => (point.y < best.y ? point : best));
    const highest = part.reduce((best, point) => (point.y > best.y ? point : best));
    kept.push(...(lowest.x < highest.x ? [lowest, highest] : [highest, lowest]).slice(0, lowest === highest ? 1 : 2));
  }
  return kept;
}
