import type { Attributes, Value } from '../ir/graph.js';
import type { GraphBuilder } from '../trace/graph-builder.js';
import type { Builder } from './builder.js';
import { ops, type OpName } from './registry.js';

type All = (name: OpName, inputs: readonly (Value | undefined)[], attributes?: Attributes) => readonly Value[];
type One = (name: OpName, inputs: readonly Value[], attributes?: Attributes) => Value;

/** The ops as methods that append to `graph`. */
export function graphOps(graph: GraphBuilder): Builder {
  const all: All = (name, inputs, attributes = {}) => graph.emit(ops[name], inputs, attributes);
  const one: One = (name, inputs, attributes = {}) => {
    const [output] = all(name, inputs, attributes);
    if (output === undefined) throw new Error(`internal: ${name} has no output`);
    return output;
  };
  return { ...sources(one), ...elementwise(one), ...reductions(one), ...movement(one), ...composites(one, all) };
}

function sources(one: One) {
  return {
    constant: (value, dtype = 'f32') => one('constant', [], { value, dtype }),
    sizeValue: (size) => one('sizeValue', [], { size }),
    fill: (axes, value, dtype = 'f32') => one('fill', [], { axes, value, dtype }),
  } satisfies Partial<Builder>;
}

function elementwise(one: One) {
  return {
    add: (x, y) => one('add', [x, y]),
    subtract: (x, y) => one('subtract', [x, y]),
    multiply: (x, y) => one('multiply', [x, y]),
    divide: (x, y) => one('divide', [x, y]),
    maximum: (x, y) => one('maximum', [x, y]),
    minimum: (x, y) => one('minimum', [x, y]),
    negate: (x) => one('negate', [x]),
    exp: (x) => one('exp', [x]),
    log: (x) => one('log', [x]),
    sqrt: (x) => one('sqrt', [x]),
    reciprocal: (x) => one('reciprocal', [x]),
    erf: (x) => one('erf', [x]),
    tanh: (x) => one('tanh', [x]),
    sigmoid: (x) => one('sigmoid', [x]),
    softplus: (x) => one('softplus', [x]),
    sin: (x) => one('sin', [x]),
    cos: (x) => one('cos', [x]),
    silu: (x) => one('silu', [x]),
    siluGradient: (x, gradient) => one('siluGradient', [x, gradient]),
    equal: (x, y) => one('equal', [x, y]),
    lessOrEqual: (x, y) => one('lessOrEqual', [x, y]),
    and: (x, y) => one('and', [x, y]),
    select: (condition, x, y) => one('select', [condition, x, y]),
    cast: (x, dtype) => (x.type.dtype === dtype ? x : one('cast', [x], { dtype })),
  } satisfies Partial<Builder>;
}

function reductions(one: One) {
  return {
    sum: (x, over) => (over.length === 0 ? x : one('sum', [x], { over })),
    mean: (x, over) => one('mean', [x], { over }),
    max: (x, over) => one('max', [x], { over }),
    contract: (x, y, over, axes, scale = 1) => one('contract', [x, y], { over, axes, scale }),
  } satisfies Partial<Builder>;
}

function movement(one: One) {
  return {
    transpose: (x, axes) =>
      axes.every((name, at) => x.type.axes[at]?.name === name) ? x : one('transpose', [x], { axes }),
    split: (x, axis, into) => one('split', [x], { axis, into }),
    merge: (x, axes, into) => one('merge', [x], { axes, into }),
    rename: (x, from, to) => (from === to ? x : one('rename', [x], { from, to })),
    slice: (x, axis, start, size) => one('slice', [x], { axis, start, size }),
    pad: (x, axis, before, after) => one('pad', [x], { axis, before, after }),
    concat: (xs, axis) => one('concat', xs, { axis }),
    broadcast: (x, axes) => (x.type.axes.length === axes.length ? x : one('broadcast', [x], { axes })),
    gather: (table, index) => one('gather', [table, index]),
    scatterAdd: (rows, index, row) => one('scatterAdd', [rows, index], { row }),
    stopGradient: (x) => one('stopGradient', [x]),
    barrier: (x, after) => one('barrier', [x, after]),
  } satisfies Partial<Builder>;
}

function composites(one: One, all: All) {
  return {
    softmax: (x, over) => one('softmax', [x], { over }),
    rope: (x, cos, sin) => one('rope', [x, cos, sin], { half: cos.type.axes.at(-1)?.name ?? '' }),
    adamW(inputs, constants) {
      const { parameter, gradient, firstMoment, secondMoment, learningRate } = inputs;
      const scalars = [learningRate, inputs.biasCorrection1, inputs.biasCorrection2, inputs.gradientScale];
      const values = [parameter, gradient, firstMoment, secondMoment, ...scalars];
      const [next, first, second] = all('adamW', values, { ...constants });
      if (!next || !first || !second) throw new Error('internal: adamW has three outputs');
      return [next, first, second];
    },
    attentionGradient({ query, key, value, out, logSumExp, gradient, mask }, axes, scale) {
      const masks = [mask?.querySegment, mask?.queryOrder, mask?.keySegment, mask?.keyOrder];
      const inputs = [query, key, value, out, logSumExp, gradient, ...masks];
      const [dQuery, dKey, dValue] = all('attentionGradient', inputs, { ...axes, scale });
      if (!dQuery || !dKey || !dValue) throw new Error('internal: attentionGradient has three outputs');
      return [dQuery, dKey, dValue];
    },
  } satisfies Partial<Builder>;
}
