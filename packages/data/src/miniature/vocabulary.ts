import { CLAUSES, KINDS, NOUNS, OPENERS } from './phrasing.js';
import { LONGEST_CLIP } from './clip-format.js';
import { stillPhrases } from './still-phrases.js';
import { COLOR_NAMES, DIRECTION_NAMES, SHAPES, WORDS, objectName } from './world.js';

/**
 * Every phrase and word that a set's questions and answers and the stills' phrases can hold, one per line, for training
 * a tokenizer. Slots of clauses are left out; their values have lines of their own.
 */
export function vocabularyText(): string {
  const clauses = KINDS.flatMap((kind) => CLAUSES[kind]).map((clause) => clause.replace(/ ?\{\w+\}/g, ''));
  const objects = COLOR_NAMES.flatMap((color) => SHAPES.map((shape) => `the ${objectName({ color, shape })}`));
  const numbers = Array.from({ length: LONGEST_CLIP }, (_, second) => `second ${second}`);
  const lines = [
    ...OPENERS,
    ...NOUNS,
    ...clauses,
    ...objects,
    ...COLOR_NAMES.map((color) => `${color} shape`),
    ...DIRECTION_NAMES,
    ...WORDS.map((word) => word.toLowerCase()),
    ...stillPhrases(),
    ...numbers,
    'from second to second and',
  ];
  return [...new Set(lines)].join('\n');
}
