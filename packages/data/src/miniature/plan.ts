import type { Color, Point, Rgb, Shape, Word } from './world.js';

/** One stay of an object in the picture: where it is at each whole second from `start` on. */
export interface Appearance {
  readonly start: number;
  readonly positions: readonly Point[];
}

export interface PlannedObject {
  readonly color: Color;
  readonly shape: Shape;
  /** Radius in world units. */
  readonly radius: number;
  /** In no order; at least two seconds lie between any two of them. */
  readonly appearances: readonly Appearance[];
}

/** A sign that is up at the whole seconds start .. end - 1. */
export interface PlannedSign {
  readonly word: Word;
  readonly start: number;
  readonly end: number;
}

/** A scene that begins at the whole second `start` and lasts until the next one. */
export interface PlannedScene {
  readonly start: number;
  readonly background: Rgb;
  /** Direction in which the background grows lighter, of length 1. */
  readonly gradient: Point;
}

/** The script of one video. Everything is set at whole seconds; `stateAt` says what lies between. */
export interface VideoPlan {
  readonly seconds: number;
  readonly objects: readonly PlannedObject[];
  readonly signs: readonly PlannedSign[];
  /** In order of time; the first starts at 0. */
  readonly scenes: readonly PlannedScene[];
  /** Names the sensor noise of this video. */
  readonly noise: number;
}
