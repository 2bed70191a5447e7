import type { VisibleObject } from './state.js';
import { BACKGROUNDS, COLOR_NAMES, OBJECT_FLOOR, SHAPES, WORDS, WORLD_SIZE, objectName } from './world.js';
import type { Word } from './world.js';

/** Stills name places by cells of this grid over the part of the world that belongs to objects. */
const COLUMNS = 6;
const ROWS = 5;

const LOOKS = COLOR_NAMES.flatMap((color) => SHAPES.map((shape) => ({ color, shape })));
const COLUMN_START = LOOKS.length;
const ROW_START = COLUMN_START + LOOKS.length * COLUMNS;
const TOUCH_START = ROW_START + LOOKS.length * ROWS;
const WORD_START = TOUCH_START + LOOKS.length;
const BACKGROUND_START = WORD_START + WORDS.length;
const OPENING = BACKGROUND_START + BACKGROUNDS.length;

/** The phrases that may be true of a still, in the order of its label columns. */
export function stillPhrases(): string[] {
  const names = LOOKS.map(objectName);
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
  return [
    ...names,
    ...names.flatMap((name) => numbers(COLUMNS).map((column) => `${name} in column ${column}`)),
    ...names.flatMap((name) => numbers(ROWS).map((row) => `${name} in row ${row}`)),
    ...names.map((name) => `${name} touching`),
    ...WORDS.map((word) => `word ${word.toLowerCase()}`),
    ...numbers(BACKGROUNDS.length).map((background) => `background ${background}`),
    'scene opening',
  ];
}

/** Columns of the phrases that are true of what is in a still. */
export const phraseIndex = {
  object({ color, shape, x, y }: VisibleObject, touching: boolean): number[] {
    const look = COLOR_NAMES.indexOf(color) * SHAPES.length + SHAPES.indexOf(shape);
    const column = Math.min(COLUMNS - 1, Math.floor((x * COLUMNS) / WORLD_SIZE));
    const row = Math.min(ROWS - 1, Math.floor((y * ROWS) / OBJECT_FLOOR));
    const indices = [look, COLUMN_START + look * COLUMNS + column, ROW_START + look * ROWS + row];
    return touching ? [...indices, TOUCH_START + look] : indices;
  },
  word: (word: Word): number => WORD_START + WORDS.indexOf(word),
  background: (index: number): number => BACKGROUND_START + index,
  opening: OPENING,
} as const;
