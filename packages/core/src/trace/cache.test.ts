import { expect, it } from 'vitest';
import { axis, dynamicAxis } from '../axis.js';
import { atPrecision, cacheEntries, makeBundle, parameterEntries } from '../bundle/bundle.js';
import { encodeBundle, parseBundle } from '../bundle/bundle-file.js';
import { defaultAdamW, trainingPrograms } from '../bundle/training.js';
import { ShapeError } from '../errors.js';
import { printProgram, printState } from '../ir/print.js';
import { add } from '../op/elementwise/add.js';
import { cast } from '../op/elementwise/cast.js';
import { multiply } from '../op/elementwise/multiply.js';
import { contract } from '../op/linear/linear.js';
import { sumAll } from '../op/reduce/sum.js';
import { fill } from '../op/source/fill.js';
import { cache, type Cache } from './cache.js';
import { init } from './init.js';
import { Module, walk } from './module.js';
import { param } from './param.js';
import { feed, traceProgram } from './program.js';
import { setNext } from './set-next.js';
import type { Tensor } from './tensor.js';

const [slot, width] = [axis('slot', 3), axis('width', 2)];

class Memory extends Module {
  readonly gain = param([width], init.ones);
  readonly rows = cache([slot, width]);
  readonly half = cache([slot, width], { storage: 'bf16' });

  /** Adds to both caches; the model multiplies what they held. */
  step(x: Tensor<['slot', 'width']>): Tensor<['slot', 'width']> {
    setNext(this.rows, add(this.rows, x));
    setNext(this.half, add(this.half, x));
    return multiply(this.rows, this.half);
  }
}
const memory = new Memory();
const feeds = { x: feed([slot, width]) };
const stepProgram = traceProgram('step', memory, feeds, ({ x }) => ({ product: memory.step(x) }));

it('refuses axes that a cache cannot have', () => {
  expect(() => cache([slot, axis('slot', 4)])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: cache: axis "slot" is given twice; axis names are unique within a value, so rename one]`,
  );
  expect(() => cache([dynamicAxis('slot')])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: cache: axis "slot" has a free size; caches have fixed sizes]`,
  );
});

it('keeps caches and parameters apart', () => {
  expect(printState(parameterEntries(memory))).toMatchInlineSnapshot(`
    "state gain: f32[width=2] parameter
    "
  `);
  expect(printState(cacheEntries(memory))).toMatchInlineSnapshot(`
    "state rows: f32[slot=3, width=2] cache
    state half: bf16[slot=3, width=2] cache
    "
  `);
  expect([...walk(memory).caches.keys()]).toEqual(['rows', 'half']);
});

it('reads what was there before, also behind a setting, and casts where 16 bits are stored', () => {
  expect(printProgram(stepProgram)).toMatchInlineSnapshot(`
    "program step(x: f32[slot=3, width=2]) → product = %4
      state rows: f32[slot=3, width=2]
      state half: bf16[slot=3, width=2]
      %0 = add(rows, x) : f32[slot=3, width=2]
      %1 = cast(half, dtype=f32) : f32[slot=3, width=2]
      %2 = add(%1, x) : f32[slot=3, width=2]
      %3 = cast(%2, dtype=bf16) : bf16[slot=3, width=2]
      %4 = multiply(rows, %1) : f32[slot=3, width=2]
      next rows = %0
      next half = %3
    "
  `);
});

it('keeps a cache that is written and not read through simplification, and casts nothing for it', () => {
  const clear = traceProgram('clear', memory, {}, () => {
    setNext(memory.half, fill([slot, width], 0.5));
    return {};
  });
  const { programs, state } = makeBundle([clear], [...parameterEntries(memory), ...cacheEntries(memory)]);
  expect(programs.map(printProgram).join('') + printState(state)).toMatchInlineSnapshot(`
    "program clear() → 
      state half: bf16[slot=3, width=2]
      %0 = fill(axes=[slot=3, width=2], value=0.5, dtype=f32) : f32[slot=3, width=2]
      %1 = cast(%0, dtype=bf16) : bf16[slot=3, width=2]
      next half = %1
    state half: bf16[slot=3, width=2] cache
    "
  `);
});

it('takes the storage that a bundle gives it, under bf16 products too', () => {
  const half = cacheEntries(memory).map((entry) => ({ ...entry, storage: 'bf16' as const }));
  const state = [...parameterEntries(memory), ...half];
  const mixed = traceProgram('mixed', memory, feeds, ({ x }) => {
    memory.step(x);
    return { sum: contract(memory.rows, memory.half, ['slot', 'width']) };
  });
  const { programs } = makeBundle([atPrecision(mixed, state, 'bf16')], state);
  expect(programs.map(printProgram).join('')).toMatchInlineSnapshot(`
    "program mixed(x: f32[slot=3, width=2]) → sum = %6
      state rows: bf16[slot=3, width=2]
      state half: bf16[slot=3, width=2]
      %0 = cast(rows, dtype=f32) : f32[slot=3, width=2]
      %1 = add(%0, x) : f32[slot=3, width=2]
      %2 = cast(half, dtype=f32) : f32[slot=3, width=2]
      %3 = add(%2, x) : f32[slot=3, width=2]
      %4 = cast(%3, dtype=bf16) : bf16[slot=3, width=2]
      %5 = contract(rows, half, over=[slot, width], axes=[], scale=1) : bf16[]
      %6 = cast(%5, dtype=f32) : f32[]
      %7 = cast(%1, dtype=bf16) : bf16[slot=3, width=2]
      next rows = %7
      next half = %4
    "
  `);
  // What is not described stays as the model declares it.
  expect(printProgram(atPrecision(stepProgram, [], 'f32'))).toBe(printProgram(stepProgram));
});

it('goes through a bundle file', () => {
  const bundle = makeBundle([stepProgram], cacheEntries(memory));
  const opened = parseBundle('memory.json', JSON.stringify(encodeBundle(bundle)));
  expect(opened.state).toEqual(bundle.state);
  expect(opened.programs.map(printProgram)).toEqual(bundle.programs.map(printProgram));
});

const tracing =
  (body: (x: Tensor<['slot', 'width']>) => void): (() => unknown) =>
  () =>
    traceProgram('step', memory, feeds, ({ x }) => {
      body(x);
      return { x };
    });

it('refuses a next state of other axes, sizes or elements', () => {
  // @ts-expect-error -- names that differ are found by the compiler; sizes are not.
  expect(tracing((x) => setNext(memory.rows, contract(x, memory.gain, ['width'])))).toThrow(ShapeError);
  const other = memory.rows as Cache<readonly string[]>;
  expect(tracing((x) => setNext(other, contract(x, memory.gain, ['width'])))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: setNext: the next state's axes are not the cache's
      cache  slot=3, width=2  rows
      next   slot=3]
  `);
  expect(tracing(() => setNext(memory.rows, fill([axis('slot', 4), width], 0)))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: setNext: operands differ on axis "slot"
      cache  slot=3, width=2  rows
      next   slot=4, width=2
      hint: both sizes come from axes called "slot"; take them from one Axis object]
  `);
  expect(tracing((x) => setNext(memory.rows, cast(x, 'i32') as never))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: setNext: the next state is i32
      cache  slot=3, width=2      rows
      next   i32 slot=3, width=2
      hint: cast it to f32]
  `);
});

it('refuses what would not be one next state of the model', () => {
  expect(
    tracing((x) => {
      memory.step(x);
      setNext(memory.rows, x);
    }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: The next state of "rows" is set twice in one program. Combine both and set it once.]`,
  );
  expect(tracing((x) => setNext(cache([slot, width]), x))).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: A cache is used that is not reachable from the traced model. Make it a property of the model or of one of its parts.]`,
  );
  expect(() => setNext(memory.rows, memory.rows)).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: setNext was called outside of a trace. Call model code inside traceProgram(...).]`,
  );
});

it('is never trained', () => {
  const state = [...parameterEntries(memory), ...cacheEntries(memory)];
  const loss = traceProgram('loss', memory, feeds, ({ x }) => ({
    loss: sumAll(multiply(multiply(memory.rows, memory.half), x), ['slot', 'width']),
  }));
  const options = { loss: 'loss', optimizer: defaultAdamW };
  expect(() => trainingPrograms(loss, state, { ...options, trainable: ['rows'] })).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: "rows" is to be trained, but it is a cache. Train parameters only.]`,
  );
  const writing = traceProgram('loss', memory, feeds, ({ x }) => ({
    loss: sumAll(multiply(memory.step(x), contract(x, memory.gain, [])), ['slot', 'width']),
  }));
  expect(() =>
    trainingPrograms(writing, state, { ...options, trainable: ['gain'] }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[GraphError: Program "loss" sets the next state of "rows", which a training step would not. Trace the loss without it.]`,
  );
});
