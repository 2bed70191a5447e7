import { didYouMean } from '../did-you-mean.js';
import { UserError } from '../errors.js';

/** A value that an override can set. */
export type Setting = string | number | boolean | null | readonly Setting[] | { readonly [key: string]: Setting };
/** One parsed `--set path=value`. */
export interface Override {
  /** The dotted path, for example `optimizer.learningRate`. */
  readonly path: string;
  readonly value: Setting;
}

const MAX_PATH_LENGTH = 200;
/** Names that reach an object's prototype instead of a setting. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * Reads one `--set` argument.
 *
 * The value is read as JSON where it is JSON (numbers, booleans, lists) and as plain text otherwise; numbers may hold
 * underscores between digits, as in TypeScript (`16_384`).
 * @throws {UserError} when there is no `=` or the path is empty.
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  if (equals < 0 || path === '') {
    throw new UserError(`--set ${text} sets nothing. Write --set path=value, for example optimizer.learningRate=1e-5.`);
  }
  return { path, value: parseValue(text.slice(equals + 1).trim()) };
}

function parseValue(text: string): Setting {
  const number = /^-?\d+(?:_\d+)*(?:\.\d+)?(?:e[+-]?\d+)?$/i;
  try {
    // JSON.parse without a reviver yields exactly the members of Setting.
    return JSON.parse(number.test(text) ? text.replaceAll('_', '') : text) as Setting;
  } catch {
    return text;
  }
}

/**
 * A copy of a config with the overrides applied from left to right; the config itself is not changed.
 *
 * @param knownPaths every path that may be set. A path also counts as known when its parent ends in `.*`, for maps
 *   with free keys: `optimizer.groups.*`.
 * @throws {UserError} for a path that is no setting (with the nearest one that is), a path through a value that has
 *   no parts, and a value whose type differs from the present one's.
 */
export function applyOverrides(
  config: { readonly [key: string]: Setting },
  overrides: readonly Override[],
  knownPaths: readonly string[],
): { readonly [key: string]: Setting } {
  return overrides.reduce((result, override) => {
    requireKnown(override.path, knownPaths);
    return setPath(result, override.path.split('.'), override);
  }, config);
}

function requireKnown(path: string, knownPaths: readonly string[]): void {
  const keys = path.split('.');
  const safe = path.length <= MAX_PATH_LENGTH && keys.every((key) => key !== '' && !FORBIDDEN.has(key));
  const freeKey = [...keys.slice(0, -1), '*'].join('.');
  if (safe && (knownPaths.includes(path) || (keys.at(-1) !== '*' && knownPaths.includes(freeKey)))) return;
  const members = knownPaths.filter((known) => known.startsWith(`${path}.`) && !known.endsWith('.*'));
  if (safe && members.length > 0) {
    throw new UserError(`${path} is a group of settings. Set one of them: ${members.join(', ')}.`);
  }
  const meant = nearestPath(path, knownPaths);
  const shown = path.length <= MAX_PATH_LENGTH ? path : `${path.slice(0, 40)}…`;
  const hint = meant === undefined ? 'Settings are listed with --dry-run.' : `Did you mean ${meant}?`;
  throw new UserError(`${shown} is not a setting. ${hint}`);
}

/** The whole path is compared first; then the last part alone, for a setting that was named without its group. */
function nearestPath(path: string, knownPaths: readonly string[]): string | undefined {
  const named = knownPaths.filter((known) => !known.endsWith('.*'));
  const whole = didYouMean(path, named);
  if (whole !== undefined) return whole;
  const last = (text: string): string => text.slice(text.lastIndexOf('.') + 1);
  const meant = didYouMean(last(path), named.map(last));
  return named.find((known) => last(known) === meant);
}

function setPath(
  config: { readonly [key: string]: Setting },
  keys: readonly string[],
  override: Override,
): { readonly [key: string]: Setting } {
  const [key, ...rest] = keys;
  if (key === undefined) return config;
  const present = Object.hasOwn(config, key) ? config[key] : undefined;
  if (rest.length > 0) {
    if (present !== undefined && !isGroup(present)) {
      throw new UserError(`${override.path} cannot be set: ${key} is ${describe(present)}, not a group of settings.`);
    }
    return { ...config, [key]: setPath(present ?? {}, rest, override) };
  }
  requireSameKind(override, present);
  return { ...config, [key]: override.value };
}

function requireSameKind(override: Override, present: Setting | undefined): void {
  if (present === undefined || present === null || override.value === null) return;
  if (kindOf(present) !== kindOf(override.value)) {
    throw new UserError(
      `${override.path} takes ${article(kindOf(present))} (now ${JSON.stringify(present)}), ` +
        `but was given ${JSON.stringify(override.value)}.`,
    );
  }
}

type Kind = 'number' | 'text' | 'switch' | 'list' | 'group';

function kindOf(value: Exclude<Setting, null>): Kind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'switch';
  return Array.isArray(value) ? 'list' : 'group';
}

const article = (kind: Kind): string => (kind === 'switch' ? 'true or false' : `a ${kind}`);
const describe = (value: Setting): string => (value === null ? 'null' : article(kindOf(value)));

function isGroup(value: Setting): value is { readonly [key: string]: Setting } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The settable paths of a nested config: every leaf, dotted. Lists are one setting. */
export function settingPaths(config: { readonly [key: string]: Setting }, prefix = ''): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    return isGroup(value) ? settingPaths(value, `${path}.`) : [path];
  });
}
