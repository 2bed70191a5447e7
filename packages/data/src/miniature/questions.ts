import type { Kind, Slots } from './phrasing.js';
import { KINDS } from './phrasing.js';
import type { PlannedObject, VideoPlan } from './plan.js';
import { isOpening, positionAt, wordAt } from './state.js';
import { COLOR_NAMES, DIRECTIONS, DIRECTION_NAMES, SHAPES, WORDS, distance, objectName } from './world.js';
import type { Point } from './world.js';

/** The kinds that a set asks unless told otherwise. */
export const DEFAULT_KINDS: readonly Kind[] = KINDS.filter((kind) => kind !== 'motion');

/** A well-posed question: what it asks, and the positions in `times` of the frames that answer it, ascending. */
export interface Question {
  readonly kind: Kind;
  readonly slots: Slots;
  readonly positives: readonly number[];
}

const FEWEST_POSITIVES = 2;
const LARGEST_SHARE = 0.45;
/** An object counts as moving where it covers more than this many units between neighbouring times. */
const LEAST_MOVE = 1;

/** An object with its place at every time, undefined where it is not in the picture. */
interface Track {
  readonly object: PlannedObject;
  readonly name: string;
  readonly places: readonly (Point | undefined)[];
}

/**
 * All well-posed questions about a plan, in a fixed order. A question is kept if at least two frames and at most 45 %
 * of the frames answer it; `before` and `after` only if the object is also seen for two frames on the other side, so
 * that the order matters.
 *
 * @param times seconds of the frames that are labelled; label i is decided by the world at exactly times[i]
 * @param kinds the kinds to ask
 */
export function questionsOf(
  plan: VideoPlan,
  times: readonly number[],
  kinds: readonly Kind[] = DEFAULT_KINDS,
): Question[] {
  const tracks = plan.objects.map((object): Track => {
    return { object, name: `the ${objectName(object)}`, places: times.map((time) => positionAt(object, time)) };
  });
  const asked = [
    ...askAttributes(tracks, times.length),
    ...tracks.map((track) => ask('appearance', { object: track.name }, track.places.map(Boolean))),
    ...tracks.flatMap(askMotion),
    ...pairs(tracks).flatMap(([a, b], i) => (i % 2 ? askTouch(b, a) : askTouch(a, b))),
    ...pairs(tracks).flatMap(([a, b]) => [...askOrder(a, b), ...askOrder(b, a)]),
    ...WORDS.map((word) => {
      return ask(
        'text',
        { word: word.toLowerCase() },
        times.map((time) => wordAt(plan, time) === word),
      );
    }),
    ask(
      'summary',
      {},
      times.map((time) => isOpening(plan, time)),
    ),
  ];
  return asked.filter(({ kind, positives }) => {
    const few = positives.length < FEWEST_POSITIVES || positives.length > LARGEST_SHARE * times.length;
    return kinds.includes(kind) && !few;
  });
}

function ask(kind: Kind, slots: Slots, answers: readonly boolean[]): Question {
  return { kind, slots, positives: answers.flatMap((yes, i) => (yes ? [i] : [])) };
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}

/** `any red shape`, `any circle`: all objects that share the colour or the shape. */
function askAttributes(tracks: readonly Track[], count: number): Question[] {
  const anyOf = (slot: string, having: (object: PlannedObject) => boolean): Question => {
    const matching = tracks.filter(({ object }) => having(object));
    const seen = Array.from({ length: count }, (_, i) => matching.some(({ places }) => places[i]));
    return ask('attribute', { object: slot }, seen);
  };
  return [
    ...COLOR_NAMES.map((color) => anyOf(`${color} shape`, (object) => object.color === color)),
    ...SHAPES.map((shape) => anyOf(shape, (object) => object.shape === shape)),
  ];
}

/** Outlines overlap where the centres are closer than the sum of the radii; plans leave a wide margin on both sides. */
function askTouch(a: Track, b: Track): Question[] {
  const touching = a.places.map((here, i) => {
    const there = b.places[i];
    return here !== undefined && there !== undefined && distance(here, there) < a.object.radius + b.object.radius;
  });
  return [ask('touch', { object: a.name, other: b.name }, touching)];
}

/** `after`: once the other object has left for good; `before`: until it comes for the first time. */
function askOrder(a: Track, b: Track): Question[] {
  const first = b.places.findIndex(Boolean);
  const last = b.places.findLastIndex(Boolean);
  if (first < 0) return [];
  const sides: [Kind, (i: number) => boolean][] = [
    ['after', (i) => i > last],
    ['before', (i) => i < first],
  ];
  return sides.flatMap(([kind, onSide]) => {
    const elsewhere = a.places.filter((place, i) => place && !onSide(i)).length;
    if (elsewhere < 2) return [];
    const answers = a.places.map((place, i) => place !== undefined && onSide(i));
    return [ask(kind, { object: a.name, other: b.name }, answers)];
  });
}

/** Both ends of every interval in which the object moves in the direction. */
function askMotion({ name, places }: Track): Question[] {
  return DIRECTION_NAMES.map((direction) => {
    const { x, y } = DIRECTIONS[direction];
    const moves = places.map((place, i) => {
      const next = places[i + 1];
      return Boolean(place && next && (next.x - place.x) * x + (next.y - place.y) * y > LEAST_MOVE);
    });
    return ask(
      'motion',
      { object: name, direction },
      moves.map((move, i) => move || moves[i - 1] === true),
    );
  });
}
