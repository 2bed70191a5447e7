import type { Shape } from './world.js';

/**
 * Signed distance from the outline of a shape around the origin, negative inside. Exact for circle and ring; for
 * triangle and cross the maximum over their half planes, which is exact at the edges and enough for smoothing them.
 *
 * @param radius the shape lies within this distance of the origin along each axis
 */
export function signedDistance(shape: Shape, x: number, y: number, radius: number): number {
  switch (shape) {
    case 'circle':
      return Math.sqrt(x * x + y * y) - radius;
    case 'ring':
      return Math.abs(Math.sqrt(x * x + y * y) - radius * 0.72) - radius * 0.28;
    case 'triangle':
      // Base at .8 radius below the centre, sides from the top corner at (0, -radius) with slope .87 : .5.
      return Math.max(y - radius * 0.8, Math.abs(x) * 0.87 - (y + radius) * 0.5);
    case 'cross': {
      const arm = radius * 0.34;
      const across = Math.max(Math.abs(x) - radius, Math.abs(y) - arm);
      const down = Math.max(Math.abs(x) - arm, Math.abs(y) - radius);
      return Math.min(across, down);
    }
  }
}
