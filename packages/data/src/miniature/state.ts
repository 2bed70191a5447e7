import type { PlannedObject, VideoPlan } from './plan.js';
import type { Color, Point, Rgb, Shape, Word } from './world.js';

/** Events planned for whole seconds take effect half a second earlier: visibility changes midway between seconds. */
const HALF = 0.5;
/** A new scene is lit up for this long after the second it begins at; `summary` asks for these moments. */
const OPENING = 1.5;
/** Standard deviation of the sensor noise, in 8-bit steps. */
const SENSOR_NOISE = 2;

export interface VisibleObject extends Point {
  readonly color: Color;
  readonly shape: Shape;
  readonly radius: number;
}

/** What the world looks like at one instant; all that a renderer needs. */
export interface WorldState {
  readonly background: Rgb;
  readonly gradient: Point;
  /** Share of white in the picture behind the objects, 0 .. 1; above 0 while a scene opens. */
  readonly white: number;
  readonly objects: readonly VisibleObject[];
  readonly word?: Word;
  readonly noise: { readonly seed: number; readonly deviation: number };
}

/** Place of an object at a time, linear between whole seconds; undefined while it is not in the picture. */
export function positionAt(object: PlannedObject, seconds: number): Point | undefined {
  for (const { start, positions } of object.appearances) {
    const last = positions.length - 1;
    if (seconds < start - HALF || seconds >= start + last + HALF) continue;
    const along = Math.min(Math.max(seconds - start, 0), last);
    const before = positions[Math.floor(along)];
    const after = positions[Math.ceil(along)];
    if (!before || !after) return undefined;
    const share = along - Math.floor(along);
    return { x: before.x + share * (after.x - before.x), y: before.y + share * (after.y - before.y) };
  }
  return undefined;
}

/** The word on the sign at a time, if a sign is up. */
export function wordAt(plan: VideoPlan, seconds: number): Word | undefined {
  return plan.signs.find((sign) => seconds >= sign.start - HALF && seconds < sign.end - HALF)?.word;
}

/** True while a scene opens: until midway between its second and its third second. */
export function isOpening(plan: VideoPlan, seconds: number): boolean {
  return seconds - sceneAt(plan, seconds).start < OPENING;
}

/**
 * The world at a time of the plan.
 *
 * @param seconds any time; before 0 the first scene is shown, after the end the last one
 */
export function stateAt(plan: VideoPlan, seconds: number): WorldState {
  const { background, gradient, start } = sceneAt(plan, seconds);
  const word = wordAt(plan, seconds);
  const objects: VisibleObject[] = [];
  for (const object of plan.objects) {
    const place = positionAt(object, seconds);
    if (place) objects.push({ color: object.color, shape: object.shape, radius: object.radius, ...place });
  }
  // A millisecond names the noise: no two frames of a video are closer than that.
  const seed = (plan.noise + Math.imul(Math.round(seconds * 1000), 0x9e3779b1)) >>> 0;
  const noise = { seed, deviation: SENSOR_NOISE };
  return { background, gradient, white: fadeAt(seconds - start), objects, noise, ...(word && { word }) };
}

/** White fades from .525 at the cut over .45 and .3 at the first two whole seconds to nothing when the opening ends. */
function fadeAt(age: number): number {
  if (age >= OPENING) return 0;
  return age <= 1 ? 0.45 - 0.15 * age : 0.3 * ((OPENING - age) / (OPENING - 1));
}

function sceneAt(plan: VideoPlan, seconds: number): VideoPlan['scenes'][number] {
  const scene = plan.scenes.findLast(({ start }) => start === 0 || seconds >= start - HALF);
  if (!scene) throw new Error('A plan needs a scene that starts at 0: make plans with planVideo.');
  return scene;
}
