import type { StateEntry } from '@videoitg/core';
import { HuggingFaceError, nameSome } from './huggingface-error.js';
import type { Alias, Ignored, NameTable, ParameterName } from './name-table.js';

/** A parameter under its name in a file. */
export interface NamedParameter {
  readonly key: string;
  readonly path: string;
  /** Shape in the model. */
  readonly shape: readonly number[];
  readonly fileShape: readonly number[];
}

/** What a tensor of a file is to a model. */
export type KeyMeaning = { readonly kind: 'parameter' | 'alias'; readonly parameter: NamedParameter } | Ignored;

type Rule = readonly [key: string, rule: ParameterName];

/** A table of names applied to one model's parameters: a bijection between their paths and keys of a file. */
export class Names {
  readonly #byKey = new Map<string, NamedParameter>();
  readonly #byPath = new Map<string, NamedParameter>();
  readonly #others: (readonly [pattern: RegExp, target: Ignored | Alias])[] = [];
  readonly #shapes: ReadonlyMap<string, readonly number[]>;

  /**
   * @param entries The model's parameters.
   * @throws HuggingFaceError `names` when a parameter has no name or two, or the table names one that the model lacks.
   */
  constructor(table: NameTable, entries: readonly StateEntry[]) {
    this.#shapes = new Map(entries.map(({ path, axes }) => [path, axes.map(({ size }) => Number(size))]));
    let layered: Rule[] = [];
    for (const [key, target] of Object.entries(table)) {
      const rule = typeof target === 'string' ? ({ kind: 'parameter', path: target } as const) : target;
      if (rule.kind === 'parameter' && key.includes('{}')) {
        layered.push([key, rule]);
        continue;
      }
      this.#addLayers(layered);
      layered = [];
      if (rule.kind === 'parameter') this.#addParameter([key, rule]);
      else this.#others.push([keyPattern(key), rule]);
    }
    this.#addLayers(layered);
    this.#checkCover();
  }

  /** Every parameter, in the order in which a file holds them. */
  get parameters(): Iterable<NamedParameter> {
    return this.#byKey.values();
  }

  /** A parameter by its path in the model. */
  at(path: string): NamedParameter | undefined {
    return this.#byPath.get(path);
  }

  /** What a tensor is; undefined for one that has no business in such a file. */
  meaningOf(key: string): KeyMeaning | undefined {
    const own = this.#byKey.get(key);
    if (own !== undefined) return { kind: 'parameter', parameter: own };
    const target = this.#others.find(([pattern]) => pattern.test(key))?.[1];
    if (target?.kind !== 'alias') return target;
    const parameter = this.#byPath.get(target.path);
    return parameter && { kind: 'alias', parameter };
  }

  /** Layer by layer, each with all its tensors, as far as the model goes. */
  #addLayers(rules: readonly Rule[]): void {
    const at = (text: string, layer: number): string => text.replace('{}', String(layer));
    for (let layer = 0; rules.some(([, { path }]) => this.#shapes.has(at(path, layer))); layer++) {
      for (const [key, rule] of rules) this.#add(at(key, layer), at(rule.path, layer), rule);
    }
    for (const [key, { path, otherwise }] of rules) {
      if (otherwise === undefined) continue;
      const shape = this.#shapes.get(at(path, 0));
      const target = otherwise.kind === 'ignored' && shape ? { ...otherwise, shape } : otherwise;
      this.#others.push([keyPattern(key), target]);
    }
  }

  #addParameter([key, rule]: Rule): void {
    if (this.#shapes.has(rule.path) || rule.otherwise === undefined) this.#add(key, rule.path, rule);
    else this.#others.push([keyPattern(key), rule.otherwise]);
  }

  #add(key: string, path: string, { reshape }: ParameterName): void {
    const shape = this.#shapes.get(path);
    if (shape === undefined || this.#byKey.has(key) || this.#byPath.has(path)) {
      const why = shape === undefined ? 'but the model has no such parameter' : 'but one of the two is taken already';
      throw new HuggingFaceError('names', `The table of names gives "${key}" to "${path}", ${why}. Mend the table.`, [
        path,
      ]);
    }
    const parameter: NamedParameter = { key, path, shape, fileShape: reshape?.(shape) ?? shape };
    this.#byKey.set(key, parameter);
    this.#byPath.set(path, parameter);
  }

  #checkCover(): void {
    const nameless = [...this.#shapes.keys()].filter((path) => !this.#byPath.has(path));
    if (nameless.length === 0) return;
    throw new HuggingFaceError(
      'names',
      `The table of names has no name for ${nameSome(nameless)}. Give every parameter of the model one.`,
      nameless,
    );
  }
}

/** `a.{}.b` to /^a\.(?:0|[1-9]\d*)\.b$/; a final `*` to anything. */
function keyPattern(key: string): RegExp {
  const literal = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace('\\{\\}', '(?:0|[1-9]\\d*)').replace(/\\\*$/, '.*')}$`, 's');
}
