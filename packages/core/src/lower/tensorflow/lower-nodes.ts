import type { Node, Program, Value } from '../../ir/graph.js';
import { findOp, opNamed } from '../../op/registry.js';
import { expandComposites } from '../../passes/expand-composites.js';
import { simplify } from '../../passes/simplify.js';
import type { GraphEmitter } from './graph-emitter.js';
import { InPlaceUpdates } from './in-place-updates.js';
import { namePart } from './node-names.js';

/** Where a program's nodes find what they read: tensors of the feeds by name, variables by path. */
export interface Environment {
  readonly feeds: ReadonlyMap<string, string>;
  readonly variable: (path: string) => { readonly handle: string; readonly storage: string };
}

/** What the nodes gave: tensors of the outputs by name, and the nodes that write the state, which results wait for. */
export interface LoweredNodes {
  readonly outputs: ReadonlyMap<string, string>;
  readonly updates: readonly string[];
}

/** The program with composites expanded that TensorFlow has no form for, or whose form does not fit their place. */
export function prepareForTensorFlow(source: Program): Program {
  const updates = new InPlaceUpdates(source);
  const fits = (node: Node): boolean => findOp(node.op)?.tf !== undefined || updates.pathsOf(node) !== undefined;
  return simplify(expandComposites(source, (_, node) => !fits(node)));
}

/** Emits a prepared program's nodes. */
export function lowerNodes(program: Program, emitter: GraphEmitter, environment: Environment): LoweredNodes {
  return new NodeLowering(program, emitter, environment).run();
}

class NodeLowering {
  readonly #names = new Map<Value, string>();
  readonly #updates: string[] = [];
  readonly #updated = new Set<string>();
  readonly #readers: ReadonlyMap<Value, readonly Node[]>;
  readonly #inPlace: InPlaceUpdates;

  constructor(
    readonly program: Program,
    readonly emitter: GraphEmitter,
    readonly environment: Environment,
  ) {
    const readers = new Map<Value, Node[]>();
    for (const node of program.nodes) {
      for (const value of new Set(node.inputs)) {
        if (value === undefined) continue;
        const known = readers.get(value);
        if (known) known.push(node);
        else readers.set(value, [node]);
      }
    }
    this.#readers = readers;
    this.#inPlace = new InPlaceUpdates(program);
  }

  run(): LoweredNodes {
    const { program, emitter, environment } = this;
    for (const { name, value } of program.feeds) this.#names.set(value, environment.feeds.get(name) ?? '');
    for (const { path, value } of program.state) {
      this.#names.set(value, emitter.reshape(this.#read(path), value.type.axes));
    }
    for (const node of program.nodes) this.#emitNode(node);
    emitter.label = 'next';
    for (const { path, value } of program.next) if (!this.#updated.has(path)) this.#assign(path, value);
    const outputs = new Map(program.outputs.map(({ name, value }) => [name, this.#nameOf(value)]));
    return { outputs, updates: this.#updates };
  }

  /** The variable's elements, flat; one node a program. */
  #read(path: string): string {
    const { handle, storage } = this.environment.variable(path);
    this.emitter.label = path;
    return this.emitter.node('ReadVariableOp', [handle], { dtype: storage });
  }

  #emitNode(node: Node): void {
    const { emitter } = this;
    emitter.label = node.scope;
    const paths = this.#inPlace.pathsOf(node);
    if (paths !== undefined) return this.#update(node, paths);
    const op = opNamed(node.op);
    if (op.tf === undefined) throw new Error(`internal: ${node.op} was not expanded`);
    // The node was checked against the op's schema when it was made; absent inputs are optional ones.
    const emitted = op.tf(
      emitter,
      this.#inputs(node) as readonly string[],
      node.attributes as never,
      typesOf(node) as never,
    );
    const list = typeof emitted === 'string' ? [emitted] : emitted;
    node.outputs.forEach((output, at) => {
      const name = list[at];
      if (name !== undefined) this.#names.set(output, name);
    });
  }

  /** The op's form that changes variables where they are. */
  #update(node: Node, paths: readonly string[]): void {
    const op = opNamed(node.op);
    const update = op.kind === 'composite' ? op.tfUpdate : undefined;
    if (update === undefined) throw new Error(`internal: ${node.op} does not update state`);
    const variables = paths.map((path) => this.environment.variable(path).handle);
    const after = paths.flatMap((path) => [this.#read(path), ...this.#madeFrom(path)]);
    this.emitter.label = node.scope;
    const inputs = this.#inputs(node) as readonly string[]; // checked as above
    this.#updates.push(update.emit(this.emitter, variables, inputs, node.attributes as never, after));
    for (const path of paths) this.#updated.add(path);
  }

  /** What the nodes so far made of a state: once it is there, no other node holds the state's buffer. */
  #madeFrom(path: string): readonly string[] {
    const state = this.program.state.find((entry) => entry.path === path)?.value;
    const results = state === undefined ? [] : this.#resultsFrom(state);
    return [...new Set(results.flatMap((result) => this.#names.get(result) ?? []))];
  }

  /** Results of the nodes that read a value or another view of its memory. */
  #resultsFrom(value: Value): readonly Value[] {
    const readers = this.#readers.get(value) ?? [];
    return readers.flatMap(({ op, outputs }) =>
      opNamed(op).isView === true ? outputs.flatMap((view) => this.#resultsFrom(view)) : outputs,
    );
  }

  #assign(path: string, value: Value): void {
    const { emitter } = this;
    const { handle, storage } = this.environment.variable(path);
    const flat = emitter.node('Reshape', [this.#nameOf(value), emitter.ints([-1])]);
    // A variable keeps the buffer that it is given: one that is fed belongs to the host, and has to be copied.
    const own = this.#isFed(value) ? emitter.node('DeepCopy', [flat]) : flat;
    const after = { after: [this.#read(path)] };
    emitter.label = `next/${namePart(path)}`;
    this.#updates.push(emitter.effect('AssignVariableOp', [handle, own], { dtype: storage }, after));
  }

  /** Whether the value may be a feed's own elements, seen through ops that only move them. */
  #isFed(value: Value): boolean {
    if (this.program.feeds.some((feed) => feed.value === value)) return true;
    const maker = this.program.nodes.find(({ outputs }) => outputs.includes(value));
    const passes = maker !== undefined && opNamed(maker.op).takesAnyFloat === true;
    return passes && maker.inputs.some((input) => input !== undefined && this.#isFed(input));
  }

  #inputs(node: Node): readonly (string | undefined)[] {
    return node.inputs.map((input) => (input === undefined ? undefined : this.#nameOf(input)));
  }

  #nameOf(value: Value): string {
    const name = this.#names.get(value);
    if (name === undefined) throw new Error(`internal: a value of "${this.program.name}" was not lowered`);
    return name;
  }
}

const typesOf = (node: Node) => ({
  in: node.inputs.map((input) => input?.type),
  out: node.outputs.map((output) => output.type),
});
