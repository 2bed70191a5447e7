import { suggestion } from './did-you-mean.js';
import { UserError } from './errors.js';

/** A parser of whole numbers for one option; every refusal names the option and what it takes. */
export function wholeNumber(option: string, minimum: number, maximum = 2 ** 31 - 1): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
    const range = maximum === 2 ** 31 - 1 ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new UserError(`${option} takes a whole number ${range}, not "${text}".`);
  };
}

/** A parser of decimal numbers above 0. */
export function positiveNumber(option: string, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= maximum) return value;
    throw new UserError(`${option} takes a number above 0, at most ${maximum}, not "${text}".`);
  };
}

/** A parser of one of a few words. */
export function oneOf<const Words extends readonly string[]>(
  option: string,
  words: Words,
): (text: string) => Words[number] {
  return (text) => {
    const word = words.find((candidate): candidate is Words[number] => candidate === text);
    if (word !== undefined) return word;
    throw new UserError(`${option} takes ${words.join(', ')}, not "${text}".${suggestion(text, words)}`);
  };
}

/** Collects an option that may be given several times. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
