import { describe, expect, it } from 'vitest';
import type { PlannedObject, VideoPlan } from './plan.js';
import { planVideo } from './plan-video.js';
import { RandomStream } from './random.js';
import { positionAt } from './state.js';

const plans = Array.from({ length: 200 }, (_, i) => planVideo(RandomStream.of(7, `plan/${i}`), 18 + (i % 13)));

/** Distance of two objects' outlines in units at a time; undefined unless both are in the picture. */
function gap(a: PlannedObject, b: PlannedObject, seconds: number): number | undefined {
  const [p, q] = [positionAt(a, seconds), positionAt(b, seconds)];
  return p && q && Math.hypot(p.x - q.x, p.y - q.y) - a.radius - b.radius;
}

function gapsAt(plan: VideoPlan, times: readonly number[]): number[] {
  return plan.objects.flatMap((a, i) =>
    plan.objects.slice(i + 1).flatMap((b) => times.flatMap((time) => gap(a, b, time) ?? [])),
  );
}

describe('planVideo', () => {
  it('leaves no near misses at whole seconds', () => {
    for (const plan of plans) {
      const seconds = Array.from({ length: plan.seconds }, (_, t) => t);
      // In contact centres are .85 of the summed radii (15 to 18 units) apart: outlines overlap by at least 2.25 units.
      // The mover is at least 5 units further away a second before and after: the gap is then at least 2.3 units.
      for (const value of gapsAt(plan, seconds)) expect(value <= -2.25 || value >= 2.29).toBe(true);
    }
  });

  it('keeps objects that are apart at whole seconds apart in between', () => {
    for (const plan of plans) {
      for (let second = 0; second + 1 < plan.seconds; second++) {
        for (const [i, a] of plan.objects.entries()) {
          for (const b of plan.objects.slice(i + 1)) {
            const ends = [gap(a, b, second), gap(a, b, second + 1)].filter((value) => value !== undefined);
            if (ends.some((value) => value < 0)) continue;
            for (let part = 0; part <= 10; part++) {
              const between = gap(a, b, second + part / 10);
              if (between !== undefined) expect(between).toBeGreaterThan(0);
            }
          }
        }
      }
    }
  });

  it('keeps objects in the upper three quarters and moves them less than 9 units a second', () => {
    for (const { objects } of plans) {
      for (const { radius, appearances } of objects) {
        for (const { positions } of appearances) {
          positions.forEach((place, i) => {
            expect(place.x - radius).toBeGreaterThanOrEqual(1);
            expect(place.x + radius).toBeLessThanOrEqual(63);
            expect(place.y - radius).toBeGreaterThanOrEqual(1);
            expect(place.y + radius).toBeLessThanOrEqual(48);
            const before = positions[i - 1];
            if (before) expect(Math.hypot(place.x - before.x, place.y - before.y)).toBeLessThan(9);
          });
        }
      }
    }
  });

  it('plans events in every video, and distractors among its objects', () => {
    for (const { objects, scenes, signs, seconds } of plans) {
      expect(objects.filter(({ appearances }) => appearances.length > 0).length).toBeGreaterThanOrEqual(2);
      expect(new Set(objects.map(({ color, shape }) => `${color} ${shape}`)).size).toBe(4);
      expect(new Set(objects.map(({ color }) => color)).size).toBeLessThan(4);
      expect(new Set(objects.map(({ shape }) => shape)).size).toBeLessThan(4);
      expect(signs.length).toBeGreaterThanOrEqual(1);
      const cuts = [...scenes.map(({ start }) => start), seconds];
      expect(cuts[0]).toBe(0);
      for (let i = 1; i < cuts.length; i++) expect((cuts[i] ?? 0) - (cuts[i - 1] ?? 0)).toBeGreaterThanOrEqual(4);
    }
  });

  it('refuses a length without room for the events', () => {
    expect(() => planVideo(RandomStream.of(1, 'x'), 5)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: A video of 5 seconds cannot be planned: give a whole number of seconds from 12 to 3600.]`,
    );
  });
});
