/**
 * The miniature world is a square of 64 x 64 units, x to the right, y down. A frame of any size shows the whole square
 * stretched over it: the network resizes every frame to a square without keeping the aspect ratio (spec 2.1), and after
 * that the shapes look the same whatever the size of the file.
 */
export const WORLD_SIZE = 64;

/** Objects stay above this line; the lowest quarter belongs to signs. */
export const OBJECT_FLOOR = 48;

/** Object colours as 8-bit RGB. */
export const COLORS = {
  red: [225, 45, 45],
  green: [40, 190, 70],
  blue: [50, 90, 235],
  yellow: [235, 215, 50],
  pink: [235, 90, 200],
  white: [240, 240, 240],
} as const satisfies Record<string, Rgb>;

export const SHAPES = ['circle', 'triangle', 'cross', 'ring'] as const;

/** Words that a sign may show; questions spell them in lower case. */
export const WORDS = ['GO', 'END', 'WIN', 'HOT', 'NEW', 'SALE', 'EXIT', 'OPEN'] as const;

/** Unit steps of the directions that questions name. */
export const DIRECTIONS = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
} as const satisfies Record<string, Point>;

/** Dark scene backgrounds, so that every object colour stands out. */
export const BACKGROUNDS: readonly Rgb[] = [
  [40, 40, 46],
  [24, 44, 74],
  [58, 40, 26],
  [28, 58, 44],
  [66, 34, 60],
  [80, 80, 84],
  [20, 20, 20],
  [70, 64, 30],
];

export type Rgb = readonly [red: number, green: number, blue: number];
export type Color = keyof typeof COLORS;
export type Shape = (typeof SHAPES)[number];
export type Word = (typeof WORDS)[number];
export type Direction = keyof typeof DIRECTIONS;

/** A place, or a step between places, in world units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export const COLOR_NAMES = Object.keys(COLORS) as Color[]; // the literal's own keys
export const DIRECTION_NAMES = Object.keys(DIRECTIONS) as Direction[]; // the literal's own keys

/** An object's name in questions, without an article: `red circle`. */
export function objectName(object: { readonly color: Color; readonly shape: Shape }): string {
  return `${object.color} ${object.shape}`;
}

/** Euclidean distance; `Math.hypot` may differ between engines in the last bit, a square root may not. */
export function distance(p: Point, q: Point): number {
  return Math.sqrt((p.x - q.x) ** 2 + (p.y - q.y) ** 2);
}
