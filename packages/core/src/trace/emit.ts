import { GraphError } from '../errors.js';
import type { Dims } from '../axis.js';
import type { DType } from '../dtype.js';
import type { Attributes, Value } from '../ir/graph.js';
import { erase, type AttributesOf, type AttributeSchema, type InputNames, type Op } from '../op/define.js';
import { isCache, type Cache } from './cache.js';
import type { GraphBuilder } from './graph-builder.js';
import { isParam, type Param } from './param.js';
import { TracedTensor, type Tensor } from './tensor.js';

/** The program that model code is building right now. */
export interface Trace {
  readonly builder: GraphBuilder;
  /** What a parameter or cache of the traced model holds before the run, in f32. */
  state(tensor: Param | Cache): Value;
  /** Makes a value what a cache of the traced model holds after the run. */
  setNext(cache: Cache, value: Value): void;
}

const traces: Trace[] = [];

/** Runs `body` with `trace` as the program that ops append to. */
export function withTrace<R>(trace: Trace, body: () => R): R {
  traces.push(trace);
  try {
    return body();
  } finally {
    traces.pop();
  }
}

/** @param caller What needs a trace, for the message. */
export function currentTrace(caller = 'An op'): Trace {
  const trace = traces.at(-1);
  if (trace === undefined) {
    throw new GraphError(`${caller} was called outside of a trace. Call model code inside traceProgram(...).`);
  }
  return trace;
}

/** The graph value behind a tensor of the current trace. */
export function valueOf(tensor: Tensor<Dims, DType>): Value {
  if (tensor instanceof TracedTensor) return tensor.value;
  if (isParam(tensor) || isCache(tensor)) return currentTrace().state(tensor);
  throw new GraphError('internal: a tensor that neither a trace nor a model made');
}

/** Appends one op with tensor operands; the typed op functions are one call of it each. */
export function emit<In extends InputNames, S extends AttributeSchema>(
  op: Op<In, S>,
  inputs: readonly (Tensor<Dims, DType> | undefined)[],
  attributes: AttributesOf<S>,
): readonly TracedTensor[] {
  const { builder } = currentTrace();
  const values = inputs.map((input) => (input === undefined ? undefined : valueOf(input)));
  // The schema's kinds are all members of AttributeValue.
  return builder.emit(erase(op), values, attributes as unknown as Attributes).map((value) => new TracedTensor(value));
}

/** `emit` for ops with one output. */
export function emitOne<In extends InputNames, S extends AttributeSchema>(
  op: Op<In, S>,
  inputs: readonly (Tensor<Dims, DType> | undefined)[],
  attributes: AttributesOf<S>,
): TracedTensor {
  const [output] = emit(op, inputs, attributes);
  if (output === undefined) throw new GraphError(`internal: ${op.name} has no output`);
  return output;
}
