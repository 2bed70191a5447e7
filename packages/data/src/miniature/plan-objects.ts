import type { Appearance, PlannedObject } from './plan.js';
import type { RandomStream } from './random.js';
import { COLOR_NAMES, DIRECTIONS, OBJECT_FLOOR, SHAPES, WORLD_SIZE, distance } from './world.js';
import type { Color, Point, Shape } from './world.js';

/** Centres of touching objects are this share of the sum of their radii apart, so a contact is never a near miss. */
export const CONTACT_DEPTH = 0.85;

/** Objects that do not touch keep this many units between their outlines at every whole second. */
const CLEARANCE = 6;
/** Seconds that an object stays away between two appearances. */
const REST = 2;
const ATTEMPTS = 40;
const STEPS = Object.values(DIRECTIONS);
const STILL: Point = { x: 0, y: 0 };

interface DraftObject {
  readonly color: Color;
  readonly shape: Shape;
  readonly radius: number;
  readonly appearances: Appearance[];
}

/**
 * Four objects with one or two appearances each and one or two planned contacts. An object moves less than 9 units a
 * second, so outlines that are 6 units apart at two neighbouring seconds stay apart in between as well.
 */
export function planObjects(random: RandomStream, seconds: number): PlannedObject[] {
  const objects = drawCast(random);
  const contacts = random.chance(0.6) ? 2 : 1;
  for (let i = 0; i < contacts; i++) planContact(random, seconds, objects);
  for (const object of random.sample(objects)) {
    const wanted = random.integer(1, 2);
    for (let have = Math.min(1, object.appearances.length); have < wanted; have++) {
      planAppearance(random, seconds, objects, object);
    }
  }
  return objects;
}

/** True where a disc of this radius lies wholly in the part of the world that belongs to objects. */
export function isInside(place: Point, radius: number): boolean {
  const far = WORLD_SIZE - radius - 1;
  return place.x >= radius + 1 && place.x <= far && place.y >= radius + 1 && place.y <= OBJECT_FLOOR - radius;
}

/** A uniform place for a disc of this radius. */
export function drawPlace(random: RandomStream, radius: number): Point {
  return {
    x: random.between(radius + 1, WORLD_SIZE - radius - 1),
    y: random.between(radius + 1, OBJECT_FLOOR - radius),
  };
}

/** Radius of an object, in world units. */
export function drawRadius(random: RandomStream): number {
  return random.between(7.5, 9);
}

/** Three of the objects share a colour or a shape with another one, so neither alone tells which object is meant. */
function drawCast(random: RandomStream): DraftObject[] {
  const [c1, c2, c3] = random.sample(COLOR_NAMES, 3) as [Color, Color, Color]; // six colours to draw three from
  const [s1, s2, s3] = random.sample(SHAPES, 3) as [Shape, Shape, Shape]; // four shapes to draw three from
  const last: [Color, Shape] = random.chance(0.5) ? [c2, s2] : [c3, s3];
  const cast: [Color, Shape][] = [[c1, s1], [c1, s2], [c2, s1], last];
  return random.sample(cast).map(([color, shape]) => ({ color, shape, radius: drawRadius(random), appearances: [] }));
}

/** One object approaches another in a straight line, stays 3 or 4 seconds in contact and goes back the way it came. */
function planContact(random: RandomStream, seconds: number, objects: readonly DraftObject[]): void {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [mover, target] = random.sample(objects, 2) as [DraftObject, DraftObject]; // there are four
    const length = random.integer(7, 9);
    const start = random.integer(0, seconds - length);
    const place = drawPlace(random, target.radius);
    const step = random.pick(STEPS);
    const speed = random.between(5, 7);
    const approach = random.integer(2, 3);
    const hold = random.integer(3, 4);
    if (!isFree(mover, start, length) || !isFree(target, start, length)) continue;
    const reach = (mover.radius + target.radius) * CONTACT_DEPTH;
    const positions = Array.from({ length }, (_, second) => {
      const away = second < approach ? approach - second : Math.max(0, second - approach - hold + 1);
      const back = reach + speed * away;
      return { x: place.x - step.x * back, y: place.y - step.y * back };
    });
    const others = objects.filter((object) => object !== mover && object !== target);
    const stay = positions.map(() => place);
    if (!fits(mover, start, positions, others) || !fits(target, start, stay, others)) continue;
    mover.appearances.push({ start, positions });
    target.appearances.push({ start, positions: stay });
    return;
  }
}

/** 5 to 8 seconds in the picture, in stretches of 3 or 4 seconds of standing still or moving along one axis. */
function planAppearance(
  random: RandomStream,
  seconds: number,
  objects: readonly DraftObject[],
  object: DraftObject,
): void {
  const others = objects.filter((other) => other !== object);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const length = random.integer(5, 8);
    const start = random.integer(0, seconds - length);
    const positions = drawWalk(random, object.radius, length);
    if (!isFree(object, start, length) || !fits(object, start, positions, others)) continue;
    object.appearances.push({ start, positions });
    return;
  }
}

function drawWalk(random: RandomStream, radius: number, length: number): Point[] {
  let place = drawPlace(random, radius);
  const positions = [place];
  while (positions.length < length) {
    const step = random.chance(0.84) ? random.pick(STEPS) : STILL;
    const speed = random.between(5.5, 8);
    for (let left = random.integer(3, 4); left > 0 && positions.length < length; left--) {
      place = { x: place.x + step.x * speed, y: place.y + step.y * speed };
      positions.push(place);
    }
  }
  return positions;
}

function isFree(object: DraftObject, start: number, length: number): boolean {
  return object.appearances.every(
    (other) => start >= other.start + other.positions.length + REST || start + length + REST <= other.start,
  );
}

function fits(
  object: DraftObject,
  start: number,
  positions: readonly Point[],
  others: readonly DraftObject[],
): boolean {
  return positions.every((place, i) => {
    if (!isInside(place, object.radius)) return false;
    return others.every((other) => {
      const there = positionAtSecond(other, start + i);
      return !there || distance(place, there) >= object.radius + other.radius + CLEARANCE;
    });
  });
}

function positionAtSecond(object: DraftObject, second: number): Point | undefined {
  for (const { start, positions } of object.appearances) {
    if (second >= start && second < start + positions.length) return positions[second - start];
  }
  return undefined;
}
