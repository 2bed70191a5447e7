/** A closed range of values. */
export interface Domain {
  readonly min: number;
  readonly max: number;
}

/** The steps between ticks that people read easily, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10] as const;
/** The same for seconds: whole parts of a minute and an hour. */
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800];

/** Ticks at round values inside the domain, about `count` of them; a domain of no width has one. */
export function ticks({ min, max }: Domain, count: number): number[] {
  if (!(max > min)) return Number.isFinite(min) ? [min] : [];
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((each) => each * power >= rough * (1 - 1e-9)) ?? 10);
  return multiples(step, min, max);
}

/** Ticks of a time axis in seconds, at most `count` intervals. */
export function timeTicks(seconds: number, count: number): number[] {
  const step = TIME_STEPS.find((each) => seconds / each <= count) ?? 28_800 * Math.ceil(seconds / (28_800 * count));
  return multiples(step, 0, seconds);
}

function multiples(step: number, min: number, max: number): number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // Rounded, so that 3 * 0.1 is 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The range of the finite values, or undefined when there are none. */
export function extent(values: Iterable<number>): Domain | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return min <= max ? { min, max } : undefined;
}

/** Where a value lies in a domain, 0 to 1; the middle when the domain has no width. */
export function position(value: number, { min, max }: Domain): number {
  return max > min ? (value - min) / (max - min) : 0.5;
}

/** A number for SVG and CSS: at most three decimals, no exponent. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(3)));
}

/** The class of an axis label at `left` percent: the outermost ones lean inwards, so that none leaves the page. */
export function edgeClass(left: number): 'first' | 'last' | '' {
  if (left < 3) return 'first';
  return left > 96 ? 'last' : '';
}
