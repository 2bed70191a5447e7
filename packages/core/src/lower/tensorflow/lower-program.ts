import type { Node, Program, Value } from '../../ir/graph.js';
import { opNamed } from '../../op/registry.js';
import { expandComposites } from '../../passes/expand-composites.js';
import { simplify } from '../../passes/simplify.js';
import type { FunctionLibrary } from './function-library.js';
import { GraphEmitter, type Assumption } from './graph-emitter.js';
import { namePart } from './node-names.js';
import type { Variables } from './variables.js';

/** One lowering of a program: the names that a run feeds and fetches. */
export interface LoweredVariant {
  /** Sizes that this variant takes to be at most a limit; empty for the variant that serves every size. */
  readonly assumptions: readonly Assumption[];
  readonly feeds: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  /** Fetched when the program has no output: it waits for the next state. */
  readonly done: string;
}

export interface LoweredProgram {
  readonly name: string;
  readonly writesState: boolean;
  /** The first whose assumptions hold is run. */
  readonly variants: readonly LoweredVariant[];
}

interface Target {
  readonly library: FunctionLibrary;
  readonly variables: Variables;
}

/** Lowers a program; twice where a facet chooses by a free size. */
export function lowerProgram(
  source: Program,
  prefix: string,
  target: Target,
): { readonly program: LoweredProgram; readonly nodes: GraphEmitter['nodeDefs'] } {
  const program = simplify(expandComposites(source, (op) => op.tf === undefined && op.tfUpdate === undefined));
  const small = new VariantLowering(program, target, prefix, true);
  const first = small.run();
  const lowered = { name: program.name, writesState: program.next.length > 0 };
  if (first.assumptions.length === 0) {
    return { program: { ...lowered, variants: [first] }, nodes: small.emitter.nodeDefs };
  }
  const large = new VariantLowering(program, target, `${prefix}-long`, false);
  const second = { ...large.run(), assumptions: [] };
  return {
    program: { ...lowered, variants: [first, second] },
    nodes: [...small.emitter.nodeDefs, ...large.emitter.nodeDefs],
  };
}

class VariantLowering {
  readonly emitter: GraphEmitter;
  readonly #names = new Map<Value, string>();
  readonly #feeds = new Map<string, string>();
  /** Nodes that write the state; results wait for them. */
  readonly #updates: string[] = [];
  readonly #updated = new Set<string>();

  constructor(
    readonly program: Program,
    readonly target: Target,
    readonly prefix: string,
    assumeSmall: boolean,
  ) {
    const feeds = program.feeds.map((feed) => ({ feed, tensor: `${prefix}/feeds/${feed.name}` }));
    this.emitter = new GraphEmitter({ prefix, library: target.library, feeds, assumeSmall });
  }

  run(): LoweredVariant {
    this.#placeFeeds();
    for (const { path, value } of this.program.state) {
      this.#names.set(value, this.emitter.reshape(this.#read(path), value.type.axes));
    }
    for (const node of this.program.nodes) this.#emitNode(node);
    this.emitter.label = 'next';
    for (const { path, value } of this.program.next) if (!this.#updated.has(path)) this.#assign(path, value);
    return { assumptions: this.emitter.assumptions, feeds: this.#feeds, ...this.#results() };
  }

  #placeFeeds(): void {
    for (const { name, value } of this.program.feeds) {
      const shape = value.type.axes.map(({ size }) => (typeof size === 'number' ? size : -1));
      const node = `${this.prefix}/feeds/${name}`;
      const [tensor = ''] = this.emitter.named(node, 'Placeholder', [], { dtype: value.type.dtype, shape });
      this.#feeds.set(name, tensor);
      this.#names.set(value, tensor);
    }
  }

  /** The variable's elements, flat; one node a program. */
  #read(path: string): string {
    const { emitter } = this;
    const { handle, storage } = this.target.variables.handle(emitter, path);
    emitter.label = path;
    return emitter.node('ReadVariableOp', [handle], { dtype: storage });
  }

  #emitNode(node: Node): void {
    const { emitter } = this;
    emitter.label = node.scope;
    if (this.#updateInPlace(node)) return;
    const op = opNamed(node.op);
    if (op.tf === undefined) throw new Error(`internal: ${node.op} was not expanded`);
    const inputs = node.inputs.map((input) => (input === undefined ? undefined : this.#nameOf(input)));
    // The node was checked against the op's schema when it was made; absent inputs are optional ones.
    const emitted = op.tf(emitter, inputs as readonly string[], node.attributes as never, typesOf(node) as never);
    const list = typeof emitted === 'string' ? [emitted] : emitted;
    node.outputs.forEach((output, at) => {
      const name = list[at];
      if (name !== undefined) this.#names.set(output, name);
    });
  }

  /** The op's form that updates variables where they are, when its state goes in and comes out of this node alone. */
  #updateInPlace(node: Node): boolean {
    const op = opNamed(node.op);
    const update = op.kind === 'composite' ? op.tfUpdate : undefined;
    if (update === undefined) return false;
    const paths = update.updates.map(({ input, output }) => {
      const before = this.program.state.find(({ value }) => value === node.inputs[input]);
      const after = this.program.next.find(({ value }) => value === node.outputs[output]);
      return before !== undefined && before.path === after?.path ? before.path : undefined;
    });
    const known = paths.filter((path) => path !== undefined);
    if (known.length < paths.length) {
      throw new Error(`internal: ${node.op} in ${node.scope} does not update its own state`);
    }
    const variables = known.map((path) => this.target.variables.handle(this.emitter, path).handle);
    const inputs = node.inputs.map((input) => (input === undefined ? undefined : this.#nameOf(input)));
    const after = known.map((path) => this.#read(path));
    this.emitter.label = node.scope;
    this.#updates.push(
      update.emit(this.emitter, variables, inputs as readonly string[], node.attributes as never, after),
    );
    for (const path of known) this.#updated.add(path);
    return true;
  }

  #assign(path: string, value: Value): void {
    const { emitter } = this;
    const { handle, storage } = this.target.variables.handle(emitter, path);
    const flat = emitter.node('Reshape', [this.#nameOf(value), emitter.ints([-1])]);
    const name = `${this.prefix}/next/${namePart(path)}`;
    emitter.named(name, 'AssignVariableOp', [handle, flat], { dtype: storage }, { after: [this.#read(path)] });
    this.#updates.push(name);
  }

  #results(): Pick<LoweredVariant, 'outputs' | 'done'> {
    const { emitter, prefix } = this;
    const after = this.#updates;
    const outputs = this.program.outputs.map(({ name, value }) => {
      const [tensor = ''] = emitter.named(`${prefix}/outputs/${name}`, 'Identity', [this.#nameOf(value)], {}, { after });
      return [name, tensor] as const;
    });
    const [done = ''] = emitter.named(`${prefix}/done`, 'Identity', [emitter.number(1)], {}, { after });
    return { outputs: new Map(outputs), done };
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

