import type { Axis } from '../axis.js';
import type { DType } from '../dtype.js';
import type { NdArray } from '../evaluate/nd-array.js';
import type { Value, ValueType } from '../ir/graph.js';
import type { OnnxEmitter } from '../lower/onnx/emitter.js';
import type { TensorFlowEmitter } from '../lower/tensorflow/emitter.js';
import type { Size } from '../size.js';
import type { Builder } from './builder.js';

/** What an attribute may be; one literal serves the run-time check, the documentation and the TypeScript type. */
export interface AttributeKinds {
  number: number;
  numbers: readonly number[];
  axis: string;
  axes: readonly string[];
  size: Size;
  sizedAxis: Axis;
  sizedAxes: readonly Axis[];
  dtype: DType;
}
export type AttributeSchema = { readonly [name: string]: keyof AttributeKinds };
export type AttributesOf<S extends AttributeSchema> = { readonly [K in keyof S]: AttributeKinds[S[K]] };

/** Names of the inputs; a trailing `?` marks one that may be absent, `...` before the only name any number of inputs. */
export type InputNames = readonly string[];
export type Slots<T, In extends InputNames> = In extends readonly [`...${string}`]
  ? readonly T[]
  : { readonly [I in keyof In]: In[I] extends `${string}?` ? T | undefined : T };

/** An input that is another op's output: of the op that takes this sample's inputs by the same names. */
export interface SampleOutput {
  readonly outputOf: string;
  readonly at: number;
}

/** How a test input is filled: `normal` from a fixed generator, numbers as given, or what another op gives. */
export interface SampleInput {
  readonly axes: Readonly<Record<string, number>>;
  readonly fill: 'normal' | 'positive' | 'unit' | readonly number[] | SampleOutput;
  readonly dtype?: DType;
}
export interface Sample<S extends AttributeSchema> {
  readonly name?: string;
  /** One per input; `null` leaves an optional input out. */
  readonly inputs: readonly (SampleInput | null)[];
  readonly attributes: AttributesOf<S>;
}

/** Allowed distance |a - b| ≤ absolute + relative·|b| from the float64 evaluation. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export interface EvaluateContext {
  /** Value of a size under the bindings of this run. */
  readonly size: (size: Size) => number;
}

export interface WorkspaceContext extends EvaluateContext {
  /** The engine whose form is asked about. */
  readonly engine: NativeEngine;
}

/** Engines that have forms of their own of an op. */
export type NativeEngine = 'tensorflow' | 'onnxruntime';

export interface LoweringContext<In extends InputNames> {
  readonly in: Slots<ValueType, In>;
  readonly out: readonly ValueType[];
}

type Emitted = string | readonly string[];

interface Common<In extends InputNames, S extends AttributeSchema> {
  /** The op's name in graphs and in the builder. */
  readonly name: string;
  /** One line for the op table. */
  readonly summary: string;
  readonly inputs: In;
  readonly attributes: S;
  /** Output types, or a `TypeProblem` that says in words what does not fit. */
  readonly infer: (inputs: Slots<ValueType, In>, attributes: AttributesOf<S>) => readonly ValueType[] | TypeProblem;
  /** Inputs that enter a matrix product: under mixed precision they come in a 16-bit type. */
  readonly factors?: (attributes: AttributesOf<S>) => readonly string[];
  /** Stands between a node and its clone, which no engine may join again. */
  readonly keepsApart?: true;
  /** Moves elements, or says itself what it makes of them: under mixed precision it takes floats as they come. */
  readonly takesAnyFloat?: true;
  /** Gives its input's own numbers in another element type; a wider one has lost nothing. */
  readonly changesType?: true;
  /** The result is the first input's own elements in their order: engines give it the same memory. */
  readonly isView?: true;
  /** An element comes of the operands' at its place: engines write it over one of an operand that nobody needs any more. */
  readonly isInPlace?: true;
  /**
   * Element by element, of one operand, in less time than its result takes to be kept in memory: the backward pass computes it
   * again where that saves memory.
   */
  readonly isCheap?: true;
  /** Bytes of each thing that an engine's own form of the op holds while it runs, beside operands and results. */
  readonly workspace?: (
    types: LoweringContext<In>,
    attributes: AttributesOf<S>,
    context: WorkspaceContext,
  ) => readonly number[];
  readonly samples: readonly Sample<S>[];
  /** Where single precision needs more room than 1e-5; `reason` says why. */
  readonly tolerance?: Tolerance & { readonly reason: string };
}

export interface TypeProblem {
  readonly problem: string;
  readonly hint?: string;
}

type Vjp<In extends InputNames, S extends AttributeSchema> = (
  b: Builder,
  /** Gradients of the outputs; an output that nothing used has none. */
  gradients: readonly (Value | undefined)[],
  inputs: Slots<Value, In>,
  outputs: readonly Value[],
  attributes: AttributesOf<S>,
) => readonly (Value | undefined)[];

type EmitOnnx<In extends InputNames, S extends AttributeSchema> = (
  g: OnnxEmitter,
  inputs: Slots<string, In>,
  attributes: AttributesOf<S>,
  types: LoweringContext<In>,
) => Emitted;

type EmitTensorFlow<In extends InputNames, S extends AttributeSchema> = (
  g: TensorFlowEmitter,
  inputs: Slots<string, In>,
  attributes: AttributesOf<S>,
  types: LoweringContext<In>,
) => Emitted;

/** An update of state in place: `updates` pairs each input that is state with the output that is its next value. */
interface TensorFlowUpdate<In extends InputNames, S extends AttributeSchema> {
  readonly updates: readonly { readonly input: number; readonly output: number }[];
  /**
   * @param variables Handles of the state, in the order of `updates`.
   * @param after Reads of that state, which come before.
   * @returns The node that others wait for.
   */
  readonly emit: (
    g: TensorFlowEmitter,
    variables: readonly string[],
    inputs: Slots<string, In>,
    attributes: AttributesOf<S>,
    after: readonly string[],
  ) => string;
}

/** An op that the targets know: every facet is required. */
export interface Primitive<
  In extends InputNames = InputNames,
  S extends AttributeSchema = AttributeSchema,
> extends Common<In, S> {
  readonly kind: 'primitive';
  /** Float64 reference. */
  readonly evaluate: (
    inputs: Slots<NdArray, In>,
    attributes: AttributesOf<S>,
    context: EvaluateContext,
  ) => readonly NdArray[];
  readonly vjp: Vjp<In, S> | 'not-differentiable';
  readonly onnx: EmitOnnx<In, S>;
  readonly tf: EmitTensorFlow<In, S>;
}

/**
 * An op made of others. It stays whole in the graph, so that a target may take a native form of it; elsewhere its
 * decomposition is used, which is also what it means.
 */
export interface Composite<
  In extends InputNames = InputNames,
  S extends AttributeSchema = AttributeSchema,
> extends Common<In, S> {
  readonly kind: 'composite';
  readonly decompose: (b: Builder, inputs: Slots<Value, In>, attributes: AttributesOf<S>) => readonly Value[];
  readonly vjp?: Vjp<In, S>;
  /** Native form in standard ONNX. */
  readonly onnx?: EmitOnnx<In, S>;
  /** Native form with kernels that ONNX Runtime alone has; the in-process engine prefers it, exported files never hold it. */
  readonly onnxRuntime?: EmitOnnx<In, S>;
  /** Native form in TensorFlow. */
  readonly tf?: EmitTensorFlow<In, S>;
  /** TensorFlow form that changes variables where they are, for an op that computes the next state of its inputs. */
  readonly tfUpdate?: TensorFlowUpdate<In, S>;
}

export type Op<In extends InputNames = InputNames, S extends AttributeSchema = AttributeSchema> =
  Primitive<In, S> | Composite<In, S>;

export function primitive<const In extends InputNames, const S extends AttributeSchema>(
  op: Omit<Primitive<In, S>, 'kind'>,
): Primitive<In, S> {
  return { kind: 'primitive', ...op };
}

export function composite<const In extends InputNames, const S extends AttributeSchema>(
  op: Omit<Composite<In, S>, 'kind'>,
): Composite<In, S> {
  return { kind: 'composite', ...op };
}

/**
 * The same op seen without its own input and attribute types, as generic passes handle it.
 *
 * Method parameters of `Op<In, S>` are narrower than those of `AnyOp`, so the compiler cannot prove the widening; it is
 * safe because every caller passes inputs and attributes that came from a node, and a node is only made after its
 * attributes and input count were checked against the op's own schema (`checkNode`).
 */
export type AnyOp = Op;
export function erase<In extends InputNames, S extends AttributeSchema>(op: Op<In, S>): AnyOp {
  return op as unknown as AnyOp;
}
