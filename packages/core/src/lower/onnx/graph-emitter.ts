import type { onnx } from '#onnx-proto';
import type { Axis } from '../../axis.js';
import type { Feed, ValueType } from '../../ir/graph.js';
import { namesOf } from '../../ir/types.js';
import { bareSymbol, type Size } from '../../size.js';
import type { NodeOptions, OnnxAttribute, OnnxEmitter, OnnxSubgraph, TensorInfo } from './emitter.js';
import {
  attributeProto,
  boolTensor,
  dataTensor,
  elementType,
  floatTensor,
  intTensor,
  tensorInfoProto,
} from './protos.js';

/** Nodes of one graph or sub-graph, with what is already computed there. */
interface Scope {
  readonly nodes: onnx.INodeProto[];
  readonly known: Map<string, readonly string[]>;
}

class Subgraph implements OnnxSubgraph {
  readonly brand = 'subgraph';
  constructor(readonly proto: onnx.IGraphProto) {}
}

type AttributeMap = Readonly<Record<string, OnnxAttribute>>;

/**
 * Collects ONNX nodes. Equal nodes are emitted once; constants and sizes always go to the outermost graph, where every
 * sub-graph sees them.
 */
export class GraphEmitter implements OnnxEmitter {
  readonly initializers = new Map<string, onnx.ITensorProto>();
  /** Module path put into node names, so that a profile or an error names the layer. */
  label = '';
  readonly root: Scope = { nodes: [], known: new Map() };
  #scopes: readonly Scope[] = [this.root];
  /** What a reshaped tensor was before. */
  readonly #reshaped = new Map<string, string>();
  #count = 0;

  constructor(
    readonly contrib: boolean,
    readonly feeds: readonly Feed[],
  ) {}

  node(
    op: string,
    inputs: readonly (string | undefined)[],
    attributes: AttributeMap = {},
    options: NodeOptions = {},
  ): string {
    return this.nodes(1, op, inputs, attributes, options)[0] ?? '';
  }

  nodes(
    outputs: number,
    op: string,
    inputs: readonly (string | undefined)[],
    attributes: AttributeMap = {},
    options: NodeOptions = {},
  ): string[] {
    const plain = Object.values(attributes).every((attribute) => !('graph' in attribute));
    const key = plain ? JSON.stringify([op, inputs, attributes, outputs]) : undefined;
    const known = key && this.#scopes.map((scope) => scope.known.get(key)).find((names) => names !== undefined);
    if (known) return [...known];
    const names = Array.from({ length: outputs }, () => `_v${this.#count++}`);
    const scope = this.#scopes.at(-1) ?? this.root;
    scope.nodes.push({
      name: `${this.label || 'top'}/${op}_${names[0]}`,
      opType: op,
      domain: options.domain ?? '',
      input: inputs.map((input) => input ?? ''),
      output: names,
      attribute: Object.entries(attributes).map(([name, attribute]) => toProto(name, attribute)),
    });
    if (key !== undefined) scope.known.set(key, names);
    return names;
  }

  float(value: number): string {
    return this.#constant(`f32 ${Object.is(value, -0) ? '-0' : value}`, (name) => floatTensor(name, value));
  }

  floats(values: readonly number[]): string {
    return this.#constant(`f32 [${values.join()}]`, (name) =>
      dataTensor(name, [values.length], Float32Array.from(values)),
    );
  }

  int(value: number): string {
    return this.#constant(`i64 ${value}`, (name) => intTensor(name, [value], []));
  }

  ints(values: readonly number[]): string {
    return this.#constant(`i64 [${values.join()}]`, (name) => intTensor(name, values, [values.length]));
  }

  bool(value: boolean): string {
    return this.#constant(`bool ${value}`, (name) => boolTensor(name, value));
  }

  size(size: Size): string {
    if (typeof size === 'number') return this.int(size);
    return this.#atRoot(() => {
      const terms = size.terms.map(({ coefficient, symbols }) => {
        const factors = [...(coefficient === 1 && symbols.length > 0 ? [] : [this.int(coefficient)])];
        factors.push(...symbols.map((name) => this.#symbol(name)));
        return factors.reduce((product, factor) => this.node('Mul', [product, factor]));
      });
      return terms.reduce((sum, term) => this.node('Add', [sum, term]));
    });
  }

  shape(sizes: readonly Size[]): string {
    const numbers = sizes.filter((size): size is number => typeof size === 'number');
    if (numbers.length === sizes.length) return this.ints(numbers);
    return this.#atRoot(() => {
      const parts = sizes.map((size) =>
        typeof size === 'number' ? this.ints([size]) : this.node('Unsqueeze', [this.size(size), this.ints([0])]),
      );
      return parts.length === 1 ? (parts[0] ?? '') : this.node('Concat', parts, { axis: { int: 0 } });
    });
  }

  align(x: string, from: ValueType, to: readonly Axis[]): string {
    const own = namesOf(from);
    const wanted = to.map((axis) => axis.name);
    const first = wanted.findIndex((name) => own.includes(name));
    if (first < 0) return x;
    // Leading axes broadcast by themselves; axes missing further in are inserted with size 1.
    const missing = wanted.slice(first).flatMap((name, at) => (own.includes(name) ? [] : [at]));
    return missing.length === 0 ? x : this.node('Unsqueeze', [x, this.ints(missing)]);
  }

  reshape(x: string, axes: readonly Axis[]): string {
    const free = axes.filter((axis) => typeof axis.size !== 'number');
    const shape =
      free.length <= 1
        ? this.ints(axes.map(({ size }) => (typeof size === 'number' ? size : -1)))
        : this.shape(axes.map((axis) => axis.size));
    // The shape is whole, so what a reshape before it made does not matter.
    const source = this.#reshaped.get(x) ?? x;
    const result = this.node('Reshape', [source, shape]);
    this.#reshaped.set(result, source);
    return result;
  }

  transpose(x: string, from: readonly string[], to: readonly string[]): string {
    const order = to.map((name) => from.indexOf(name));
    return order.every((axis, at) => axis === at) ? x : this.node('Transpose', [x], { perm: { ints: order } });
  }

  cast(x: string, to: 'f32' | 'i32' | 'i64' | 'bool'): string {
    return this.node('Cast', [x], { to: { int: elementType(to) } });
  }

  distinct(x: string): string {
    return this.node('Identity', [x], { copy: { string: `distinct ${this.#count}` } });
  }

  once(key: string, build: () => string): string {
    const known = this.root.known.get(key)?.[0];
    if (known !== undefined) return known;
    const made = this.#atRoot(build);
    this.root.known.set(key, [made]);
    return made;
  }

  subgraph(
    name: string,
    inputs: readonly TensorInfo[],
    build: (inputs: readonly string[]) => readonly { readonly value: string; readonly info: TensorInfo }[],
  ): OnnxSubgraph {
    const outer = this.#scopes;
    const scope: Scope = { nodes: [], known: new Map() };
    this.#scopes = [...outer, scope];
    try {
      const names = inputs.map(() => `_v${this.#count++}`);
      const results = build(names);
      // An output must be made inside the body and be listed once.
      const made = results.map(({ value, info }) => ({ value: this.#own(scope, value), info }));
      return new Subgraph({
        name: `${name}_${this.#count++}`,
        node: scope.nodes,
        input: inputs.map((info, at) => tensorInfoProto(names[at] ?? '', info)),
        output: made.map(({ value, info }) => tensorInfoProto(value, info)),
      });
    } finally {
      this.#scopes = outer;
    }
  }

  #own(scope: Scope, value: string): string {
    if (scope.nodes.some((node) => node.output?.includes(value))) return value;
    const output = `_v${this.#count++}`;
    scope.nodes.push({ name: `Identity_${output}`, opType: 'Identity', input: [value], output: [output] });
    return output;
  }

  #atRoot<R>(build: () => R): R {
    const scopes = this.#scopes;
    this.#scopes = [this.root];
    try {
      return build();
    } finally {
      this.#scopes = scopes;
    }
  }

  /** i64 scalar of a free symbol: read from the shape of a feed that has it as a bare axis. */
  #symbol(name: string): string {
    for (const { name: feed, value } of this.feeds) {
      const at = value.type.axes.findIndex((axis) => bareSymbol(axis.size) === name);
      if (at < 0) continue;
      const sizes = this.node('Shape', [feed], { start: { int: at }, end: { int: at + 1 } });
      return this.node('Squeeze', [sizes, this.ints([0])]);
    }
    throw new Error(`internal: no feed has the bare axis "${name}"`);
  }

  #constant(key: string, make: (name: string) => onnx.ITensorProto): string {
    const known = this.root.known.get(key)?.[0];
    if (known !== undefined) return known;
    const name = `_c${this.#count++}`;
    this.initializers.set(name, make(name));
    this.root.known.set(key, [name]);
    return name;
  }
}

function toProto(name: string, attribute: OnnxAttribute): onnx.IAttributeProto {
  if (!('graph' in attribute)) return attributeProto(name, attribute);
  if (!(attribute.graph instanceof Subgraph)) throw new Error('internal: a sub-graph of another emitter');
  return attributeProto(name, { body: attribute.graph.proto });
}
