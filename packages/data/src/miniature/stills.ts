import { softenChroma } from './chroma.js';
import { CONTACT_DEPTH, drawPlace, drawRadius, isInside } from './plan-objects.js';
import { RandomStream } from './random.js';
import { FrameRenderer } from './renderer.js';
import type { VisibleObject, WorldState } from './state.js';
import { stillPhrases, phraseIndex } from './still-phrases.js';
import { BACKGROUNDS, COLOR_NAMES, DIRECTIONS, SHAPES, WORDS, distance } from './world.js';
import type { Point } from './world.js';

/** Independent pictures with the phrases that are true of them, for a sigmoid loss between pictures and phrases. */
export interface Stills {
  readonly count: number;
  readonly size: number;
  /** RGB, [still, row, column, channel]. */
  readonly images: Uint8Array;
  /** The texts of the columns of `labels`. */
  readonly phrases: readonly string[];
  /** [still, phrase], 1 where the phrase is true. */
  readonly labels: Uint8Array;
}

const LARGEST_BUFFER = 2 ** 32;
const CLEARANCE = 5;
const STEPS = Object.values(DIRECTIONS);

interface StillObject extends VisibleObject {
  touching: boolean;
}

/**
 * Draws `count` stills of size x size pixels. Still i depends on (seed, i) alone. Softness of outlines, strength of
 * the noise and, for half of them, halved chroma vary as they do in decoded video frames.
 *
 * @throws RangeError for a count or size that is not a whole number of at least 1 and 8, or more than 4 GiB of pixels
 */
export function makeStills(count: number, seed: number, size: number): Stills {
  if (!Number.isInteger(count) || count < 1 || count * size * size * 3 > LARGEST_BUFFER) {
    throw new RangeError(`${count} stills of size ${size} cannot be made: give at least 1 still and at most 4 GiB.`);
  }
  const renderer = new FrameRenderer(size, size);
  const phrases = stillPhrases();
  const images = new Uint8Array(count * size * size * 3);
  const labels = new Uint8Array(count * phrases.length);
  for (let still = 0; still < count; still++) {
    const random = RandomStream.of(seed, `still/${still}`);
    const image = images.subarray(still * size * size * 3, (still + 1) * size * size * 3);
    drawStill(random, renderer, image, labels.subarray(still * phrases.length, (still + 1) * phrases.length));
  }
  return { count, size, images, phrases, labels };
}

function drawStill(random: RandomStream, renderer: FrameRenderer, image: Uint8Array, label: Uint8Array): void {
  const objects = drawObjects(random);
  const word = random.chance(0.4) ? random.pick(WORDS) : undefined;
  const background = random.integer(0, BACKGROUNDS.length - 1);
  const opening = random.chance(0.25);
  const state: WorldState = {
    background: BACKGROUNDS[background] ?? [0, 0, 0],
    gradient: random.direction(),
    // The white of a scene's first two seconds, as in the videos.
    white: opening ? random.pick([0.45, 0.3]) : 0,
    objects,
    noise: { seed: random.bits(), deviation: random.between(0.5, 3) },
    ...(word && { word }),
  };
  renderer.render(state, image, random.between(1, 1.5));
  if (random.chance(0.5)) softenChroma(image, renderer.width, renderer.height);
  for (const object of objects) for (const index of phraseIndex.object(object, object.touching)) label[index] = 1;
  if (word) label[phraseIndex.word(word)] = 1;
  label[phraseIndex.background(background)] = 1;
  if (opening) label[phraseIndex.opening] = 1;
}

/** One to three different objects, often of a colour or shape already there, some placed in contact with the last. */
function drawObjects(random: RandomStream): StillObject[] {
  const objects: StillObject[] = [];
  for (let left = random.integer(1, 3); left > 0; left--) {
    const last = objects.at(-1);
    const color = last && random.chance(0.4) ? last.color : random.pick(COLOR_NAMES);
    const shape = last && random.chance(0.4) ? last.shape : random.pick(SHAPES);
    if (objects.some((other) => other.color === color && other.shape === shape)) continue;
    placeObject(random, objects, { color, shape, radius: drawRadius(random) });
  }
  return objects;
}

function placeObject(
  random: RandomStream,
  objects: StillObject[],
  look: Pick<VisibleObject, 'color' | 'shape' | 'radius'>,
): void {
  for (let attempt = 0; attempt < 10; attempt++) {
    const partner = random.chance(0.3) ? objects.at(-1) : undefined;
    const place = partner ? besides(random, partner, look.radius) : drawPlace(random, look.radius);
    const clear = objects.every(
      (other) => other === partner || distance(other, place) >= other.radius + look.radius + CLEARANCE,
    );
    if (!clear || !isInside(place, look.radius)) continue;
    objects.push({ ...look, ...place, touching: partner !== undefined });
    if (partner) partner.touching = true;
    return;
  }
}

function besides(random: RandomStream, partner: StillObject, radius: number): Point {
  const step = random.pick(STEPS);
  const reach = (partner.radius + radius) * CONTACT_DEPTH;
  return { x: partner.x + step.x * reach, y: partner.y + step.y * reach };
}
