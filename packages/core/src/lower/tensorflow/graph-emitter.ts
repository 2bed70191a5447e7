import type { tensorflow } from '#tensorflow-proto';
import type { Axis } from '../../axis.js';
import type { DType } from '../../dtype.js';
import type { ValueType } from '../../ir/graph.js';
import { bareSymbol, type Size } from '../../size.js';
import type { AllowedOp } from './allowed-ops.js';
import { attributeProto, tensorProto } from './attributes.js';
import type { TensorFlowEmitter, TfAttributes, TfFunction, TfInput, TfNodeOptions, TfProduct } from './emitter.js';
import type { FunctionLibrary } from './function-library.js';
import { Layouts } from './layouts.js';
import { namePart } from './node-names.js';
import { oldestRelease, opDefinition, type OpDefinition } from './op-definition.js';
import { emitProduct } from './emit-product.js';
import { nativeProducts, type ProductKernels } from './product-kernels.js';
import { referredNode } from './prune.js';
import type { Trail } from './trail.js';
import { outputTypes, typeAttributes } from './type-attributes.js';
import type { TfType } from './types.js';

export interface EmitterOptions {
  /** First part of all node names. */
  readonly prefix: string;
  readonly library: FunctionLibrary;
  /** Feeds, whose shapes tell the free sizes. */
  readonly feeds: readonly { readonly name: string; readonly tensor: string; readonly type: ValueType }[];
  /** Whether free sizes are taken to be small where a facet asks. */
  readonly assumeSmall: boolean;
  /** Those of the library itself unless given. */
  readonly products?: ProductKernels;
  /** 1 unless given. */
  readonly concurrency?: number;
  /** A function's body refers to `node:output:index`, a graph to `node:index`. */
  readonly body?: boolean;
  /** Whether XLA compiles the function. */
  readonly compiled?: boolean;
}

interface NamedOptions extends TfNodeOptions {
  /** XLA compiles the function that the node calls; it never falls back to single kernels. */
  readonly mustCompile?: boolean;
}

/** Collects TensorFlow nodes of one program variant, or of one function's body. Equal nodes are emitted once. */
export class GraphEmitter implements TensorFlowEmitter {
  readonly nodeDefs: tensorflow.INodeDef[] = [];
  /** Module path put into node names, so that an error or a profile names the layer. */
  label = '';
  readonly #known = new Map<string, readonly string[]>();
  readonly #types = new Map<string, TfType>();
  readonly #layouts = new Layouts(this);
  readonly #products: ProductKernels;

  constructor(
    readonly options: EmitterOptions,
    /** Shared with the emitters of functions inside. */
    readonly trail: Trail = { assumptions: [], requirements: [] },
  ) {
    this.#products = options.products ?? nativeProducts;
  }

  get compiled(): boolean {
    return this.options.compiled ?? false;
  }

  get concurrency(): number {
    return this.compiled ? 1 : (this.options.concurrency ?? 1);
  }

  node(op: AllowedOp, inputs: readonly TfInput[], attributes?: TfAttributes, options?: TfNodeOptions): string {
    const [output] = this.nodes(op, inputs, attributes, options);
    if (output === undefined) throw new Error(`internal: ${op} has no output`);
    return output;
  }

  nodes(
    op: AllowedOp,
    inputs: readonly TfInput[],
    attributes: TfAttributes = {},
    { after = [] }: TfNodeOptions = {},
  ): readonly string[] {
    const key = JSON.stringify([op, inputs, attributes, after]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#nameFor(op);
    const outputs = this.#append(name, op, inputs, attributes, after);
    this.#known.set(key, outputs);
    return outputs;
  }

  effect(op: AllowedOp, inputs: readonly TfInput[], attributes?: TfAttributes, options?: TfNodeOptions): string {
    const name = this.#nameFor(op);
    this.named(name, op, inputs, attributes, options);
    return name;
  }

  /** A node under a name of its own: placeholders, variables, results. */
  named(
    name: string,
    op: AllowedOp,
    inputs: readonly TfInput[],
    attributes: TfAttributes = {},
    { after = [], mustCompile = false }: NamedOptions = {},
  ): readonly string[] {
    const outputs = this.#append(name, op, inputs, attributes, after);
    const node = this.nodeDefs.at(-1);
    if (mustCompile && node?.attr) node.attr['_XlaMustCompile'] = { b: true };
    return outputs;
  }

  typeOf(x: string): TfType {
    const type = this.#types.get(x);
    if (type === undefined) throw new Error(`internal: "${x}" is no value of this graph`);
    return type;
  }

  /** States the type of a value that no node of this emitter makes: an argument of a body, a shared variable. */
  declare(x: string, type: TfType): string {
    this.#types.set(x, type);
    return x;
  }

  number(value: number, type: TfType = 'f32'): string {
    return this.#constant(type, [], [value]);
  }

  floats(values: readonly number[]): string {
    return this.#constant('f32', [values.length], values);
  }

  ints(values: readonly number[]): string {
    return this.#constant('i32', [values.length], values);
  }

  size(size: Size): string {
    if (typeof size === 'number') return this.number(size, 'i32');
    const terms = size.terms.map(({ coefficient, symbols }) => {
      const factors = coefficient === 1 && symbols.length > 0 ? [] : [this.number(coefficient, 'i32')];
      return [...factors, ...symbols.map((name) => this.#symbol(name))].reduce((product, factor) =>
        this.node('Mul', [product, factor]),
      );
    });
    return terms.reduce((sum, term) => this.node('AddV2', [sum, term]));
  }

  shape(sizes: readonly Size[]): string {
    const numbers = sizes.filter((size): size is number => typeof size === 'number');
    if (numbers.length === sizes.length) return this.ints(numbers);
    return this.node('Pack', [sizes.map((size) => this.size(size))], { axis: 0 });
  }

  isAtMost(size: Size, limit: number): boolean {
    if (typeof size === 'number') return size <= limit;
    this.trail.assumptions.push({ size, limit });
    return this.options.assumeSmall;
  }

  align(x: string, from: ValueType, to: readonly Axis[]): string {
    return this.#layouts.align(x, from, to);
  }

  reshape(x: string, axes: readonly Axis[]): string {
    return this.#layouts.reshape(x, axes);
  }

  transpose(x: string, from: readonly string[], to: readonly string[]): string {
    return this.#layouts.transpose(x, from, to);
  }

  splitRows(matrix: string, axes: readonly Axis[]): string {
    return this.#products.joins ? this.#layouts.splitRows(matrix, axes) : this.reshape(matrix, axes);
  }

  elementwise(op: AllowedOp, operands: readonly string[], types: readonly ValueType[], axes: readonly Axis[]): string {
    return this.#layouts.elementwise(op, operands, types, axes);
  }

  product(a: string, b: string, product: TfProduct): string {
    return emitProduct(this, this.#products, [a, b], product);
  }

  cast(x: string, to: DType): string {
    return this.typeOf(x) === to ? x : this.node('Cast', [x], { DstT: to });
  }

  loop(
    name: string,
    state: readonly string[],
    going: (body: TensorFlowEmitter, state: readonly string[]) => string,
    step: (body: TensorFlowEmitter, state: readonly string[]) => readonly string[],
  ): readonly string[] {
    const types = state.map((value) => this.typeOf(value));
    const cond = this.function(`${name}_going`, types, (body, values) => [going(body, values)]);
    const body = this.function(`${name}_block`, types, step);
    // A core that finishes its part of one turn's product goes on with the next turn's. More than two bring little.
    const outputs = this.nodes('StatelessWhile', [state], { cond, body, parallel_iterations: 2 });
    const node = this.nodeDefs.at(-1);
    if (node?.attr && !this.compiled) node.attr['_lower_using_switch_merge'] = { b: true };
    return outputs;
  }

  function(
    name: string,
    inputs: readonly TfType[],
    build: (body: TensorFlowEmitter, inputs: readonly string[]) => readonly string[],
  ): TfFunction {
    const { library } = this.options;
    return library.add(name, inputs, (args) => {
      const body = new GraphEmitter({ ...this.options, prefix: '', feeds: [], body: true }, this.trail);
      body.label = this.label;
      args.forEach((arg, at) => body.declare(arg, inputs[at] ?? 'f32'));
      const results = build(body, args);
      return { nodes: body.nodeDefs, results, types: results.map((result) => body.typeOf(result)), effects: [] };
    });
  }

  /** i32 scalar of a free symbol: read from the shape of a feed that has it as a bare axis. */
  #symbol(name: string): string {
    for (const { type, tensor } of this.options.feeds) {
      const at = type.axes.findIndex((axis) => bareSymbol(axis.size) === name);
      if (at < 0) continue;
      const [begin, end, step] = [this.ints([at]), this.ints([at + 1]), this.ints([1])];
      return this.node('StridedSlice', [this.node('Shape', [tensor]), begin, end, step], { shrink_axis_mask: 1 });
    }
    throw new Error(`internal: no feed has the bare axis "${name}"`);
  }

  #constant(type: TfType, shape: readonly number[], values: readonly number[]): string {
    const key = `Const ${type} ${shape.join()} ${values.map((value) => (Object.is(value, -0) ? '-0' : value)).join()}`;
    const known = this.#known.get(key);
    if (known?.[0] !== undefined) return known[0];
    const name = this.#nameFor('Const');
    this.nodeDefs.push({
      name,
      op: 'Const',
      attr: {
        dtype: attributeProto('type', type),
        value: attributeProto('tensor', tensorProto(type, shape, values)),
      },
    });
    const output = this.#output(name, opDefinition('Const'), 0, 0);
    this.#known.set(key, [this.declare(output, type)]);
    return output;
  }

  /** Node names are `program/module.path/Op_7`. */
  #nameFor(op: string): string {
    const { prefix } = this.options;
    const path = [prefix, namePart(this.label)].filter((part) => part !== '').map((part) => `${part}/`);
    return `${path.join('')}${op}_${this.nodeDefs.length}`;
  }

  #append(
    name: string,
    op: AllowedOp,
    inputs: readonly TfInput[],
    attributes: TfAttributes,
    after: readonly string[],
  ): readonly string[] {
    const definition = opDefinition(op);
    const types = inputs.map((input) => [input].flat().map((value) => this.typeOf(value)));
    const typed = { ...typeAttributes(op, definition, types), ...attributes };
    this.#require(definition.since, op);
    this.nodeDefs.push({
      name,
      op,
      input: [...inputs.flat(), ...after.map((value) => `^${referredNode(value)}`)],
      attr: Object.fromEntries(
        Object.entries(typed).map(([key, value]) => {
          const attribute = definition.attributes.get(key);
          if (attribute === undefined) throw new Error(`internal: ${op} has no attribute "${key}"`);
          this.#require(attribute.since, `${op}.${key}`);
          return [key, attributeProto(attribute.kind, value)];
        }),
      ),
    });
    return this.#outputsOf(name, definition, typed);
  }

  #require(release: string, what: string): void {
    if (release !== oldestRelease) this.trail.requirements.push({ release, what, layer: this.label });
  }

  #outputsOf(name: string, definition: OpDefinition, attributes: TfAttributes): readonly string[] {
    const outputs: string[] = [];
    definition.outputs.forEach((arg, at) => {
      const types = outputTypes(arg, attributes);
      types.forEach((type, index) => {
        outputs.push(this.declare(this.#output(name, definition, at, arg.many ? index : 0, outputs.length), type));
      });
    });
    return outputs;
  }

  #output(name: string, definition: OpDefinition, at: number, index: number, flat = 0): string {
    if (this.options.body) return `${name}:${definition.outputs[at]?.name ?? ''}:${index}`;
    return flat === 0 ? name : `${name}:${flat}`;
  }
}
