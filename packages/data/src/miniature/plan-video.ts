import { planObjects } from './plan-objects.js';
import type { PlannedScene, PlannedSign, VideoPlan } from './plan.js';
import type { RandomStream } from './random.js';
import { BACKGROUNDS, WORDS } from './world.js';

const SHORTEST_PLAN = 12;
const SHORTEST_SCENE = 4;

/**
 * Draws the script of one video: four objects that share colours and shapes, planned contacts, two or three signs and
 * two to four scenes.
 *
 * @param random the video's own stream
 * @param seconds length of the video, a whole number of at least 12
 * @throws RangeError for a length that leaves no room for the events
 */
export function planVideo(random: RandomStream, seconds = 24): VideoPlan {
  if (!Number.isInteger(seconds) || seconds < SHORTEST_PLAN || seconds > 3600) {
    throw new RangeError(
      `A video of ${seconds} seconds cannot be planned: give a whole number of seconds from ${SHORTEST_PLAN} to 3600.`,
    );
  }
  return {
    seconds,
    objects: planObjects(random, seconds),
    signs: planSigns(random, seconds),
    scenes: planScenes(random, seconds),
    noise: random.bits(),
  };
}

/** Two or three different words, 3 to 5 seconds each, at least one second apart. */
function planSigns(random: RandomStream, seconds: number): PlannedSign[] {
  const signs: PlannedSign[] = [];
  for (const word of random.sample(WORDS, random.integer(2, 3))) {
    for (let attempt = 0; attempt < 20; attempt++) {
      const length = random.integer(3, 5);
      const start = random.integer(0, seconds - length);
      if (signs.some((other) => start <= other.end && other.start <= start + length)) continue;
      signs.push({ word, start, end: start + length });
      break;
    }
  }
  return signs;
}

/** Two to four scenes of at least 4 seconds with different backgrounds. */
function planScenes(random: RandomStream, seconds: number): PlannedScene[] {
  const count = random.integer(2, Math.min(4, Math.floor(seconds / SHORTEST_SCENE)));
  // Gaps beyond the shortest length are drawn as sorted offsets, so no draw is ever rejected.
  const spare = seconds - count * SHORTEST_SCENE;
  const offsets = Array.from({ length: count - 1 }, () => random.integer(0, spare)).sort((a, b) => a - b);
  return random.sample(BACKGROUNDS, count).map((background, i) => ({
    start: i === 0 ? 0 : i * SHORTEST_SCENE + (offsets[i - 1] ?? 0),
    background,
    gradient: random.direction(),
  }));
}
