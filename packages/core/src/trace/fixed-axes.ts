import type { Axis } from '../axis.js';

/**
 * Checks the axes of something that lives in the state.
 *
 * @param maker The function that was called with them, for the message.
 * @throws RangeError when a size is free or a name is given twice.
 */
export function requireFixedAxes(maker: 'param' | 'cache', axes: readonly Axis[]): void {
  const what = { param: 'parameters', cache: 'caches' }[maker];
  const free = axes.find(({ size }) => typeof size !== 'number');
  if (free !== undefined)
    throw new RangeError(`${maker}: axis "${free.name}" has a free size; ${what} have fixed sizes`);
  const twice = axes.find(({ name }, at) => axes.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined) {
    throw new RangeError(
      `${maker}: axis "${twice.name}" is given twice; axis names are unique within a value, so rename one`,
    );
  }
}
