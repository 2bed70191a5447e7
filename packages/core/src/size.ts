/**
 * Axis sizes: numbers, or polynomials over named symbols with integer coefficients.
 *
 * A polynomial is kept in canonical form (symbols of a term sorted, terms sorted by their symbols, no zero
 * coefficients, constants as plain numbers), so structural equality is equality.
 */
export interface Term {
  readonly coefficient: number;
  /** Sorted; a repeated symbol is a power. Empty for the constant term. */
  readonly symbols: readonly string[];
}
export interface Polynomial {
  readonly terms: readonly Term[];
}
export type Size = number | Polynomial;

/** A free symbol. Each must be the bare size of an axis of at least one feed. */
export function symbol(name: string): Polynomial {
  return { terms: [{ coefficient: 1, symbols: [name] }] };
}

function termsOf(size: Size): readonly Term[] {
  if (typeof size !== 'number') return size.terms;
  return size === 0 ? [] : [{ coefficient: size, symbols: [] }];
}

const keyOf = (term: Term): string => term.symbols.join('*');

/** Terms by their symbols; the constant comes last, as one writes it. */
const byKey = (a: Term, b: Term): number => {
  if (a.symbols.length === 0 || b.symbols.length === 0) return b.symbols.length - a.symbols.length;
  return keyOf(a) < keyOf(b) ? -1 : 1;
};

function canonical(terms: readonly Term[]): Size {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const sorted = { coefficient: term.coefficient, symbols: [...term.symbols].sort() };
    const key = keyOf(sorted);
    const before = sums.get(key);
    sums.set(key, before ? { ...sorted, coefficient: before.coefficient + sorted.coefficient } : sorted);
  }
  const kept = [...sums.values()].filter((term) => term.coefficient !== 0);
  kept.sort(byKey);
  const only = kept[0];
  if (only === undefined) return 0;
  if (kept.length === 1 && only.symbols.length === 0) return only.coefficient;
  return { terms: kept };
}

export function addSizes(...sizes: readonly Size[]): Size {
  return canonical(sizes.flatMap(termsOf));
}

export function multiplySizes(...sizes: readonly Size[]): Size {
  return sizes.reduce<Size>(
    (product, size) =>
      canonical(
        termsOf(product).flatMap((a) =>
          termsOf(size).map((b) => ({
            coefficient: a.coefficient * b.coefficient,
            symbols: [...a.symbols, ...b.symbols],
          })),
        ),
      ),
    1,
  );
}

/**
 * Exact quotient, or undefined when the divisor does not divide every term: the divisor has to be a number or a single
 * term (`12*frame` by `4*frame` is 3; `frame + 1` by `frame` is undefined).
 */
export function divideSizes(size: Size, divisor: Size): Size | undefined {
  const [by, more] = termsOf(divisor);
  if (by === undefined || more !== undefined) return undefined;
  const quotient: Term[] = [];
  for (const term of termsOf(size)) {
    const left = [...term.symbols];
    for (const name of by.symbols) {
      const at = left.indexOf(name);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    if (term.coefficient % by.coefficient !== 0) return undefined;
    quotient.push({ coefficient: term.coefficient / by.coefficient, symbols: left });
  }
  return canonical(quotient);
}

export function equalSizes(a: Size, b: Size): boolean {
  return a === b || printSize(a) === printSize(b);
}

/** Canonical text: `4*frame + 2`, `frame - 1`. */
export function printSize(size: Size): string {
  if (typeof size === 'number') return String(size);
  return size.terms.reduce((text, { coefficient, symbols }, at) => {
    const magnitude = Math.abs(coefficient);
    const factors = [...(magnitude === 1 && symbols.length > 0 ? [] : [magnitude]), ...symbols].join('*');
    if (at === 0) return coefficient < 0 ? `-${factors}` : factors;
    return `${text} ${coefficient < 0 ? '-' : '+'} ${factors}`;
  }, '');
}

export function symbolsOf(size: Size): readonly string[] {
  return [...new Set(termsOf(size).flatMap((term) => term.symbols))].sort();
}

/** The name of the symbol when the size is one bare symbol. */
export function bareSymbol(size: Size): string | undefined {
  if (typeof size === 'number') return undefined;
  const [term, more] = size.terms;
  const [name, power] = term?.symbols ?? [];
  return more === undefined && term?.coefficient === 1 && power === undefined ? name : undefined;
}

/** Numbers for the free symbols of one run. */
export type Bindings = ReadonlyMap<string, number>;

/** Value of a size under bindings. Throws when a symbol is unbound: every program binds its symbols from its feeds. */
export function evaluateSize(size: Size, bindings: Bindings): number {
  if (typeof size === 'number') return size;
  let sum = 0;
  for (const { coefficient, symbols } of size.terms) {
    let product = coefficient;
    for (const name of symbols) {
      const value = bindings.get(name);
      if (value === undefined) throw new Error(`internal: the size symbol "${name}" has no value`);
      product *= value;
    }
    sum += product;
  }
  return sum;
}
