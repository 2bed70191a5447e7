import type { Node, Program, Value } from '../../ir/graph.js';
import { opNamed } from '../../op/registry.js';

/** Which nodes of a program can update its state where it is. */
export class InPlaceUpdates {
  /** Values that a node reads or the program gives, or that several states take. */
  readonly #used: ReadonlySet<Value | undefined>;
  /** Paths of the state by the values that they have before the program, and after it. */
  readonly #before: ReadonlyMap<Value | undefined, string>;
  readonly #after: ReadonlyMap<Value | undefined, string>;

  constructor({ nodes, outputs, state, next }: Program) {
    const takers = new Map<Value, number>();
    for (const { value } of next) takers.set(value, (takers.get(value) ?? 0) + 1);
    const several = [...takers].flatMap(([value, count]) => (count > 1 ? [value] : []));
    this.#used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ value }) => value), ...several]);
    this.#before = new Map(state.map(({ path, value }) => [value, path]));
    this.#after = new Map(next.map(({ path, value }) => [value, path]));
  }

  /**
   * Paths of the state that a node's op can update in place: each is what goes in and what comes out of this node, and
   * nothing else uses the results. Undefined where the op has no such form or one of its states does not fit.
   */
  pathsOf({ op: name, inputs, outputs }: Node): readonly string[] | undefined {
    const op = opNamed(name);
    const pairs = op.kind === 'composite' ? op.tfUpdate?.updates : undefined;
    if (pairs === undefined || outputs.some((output) => this.#used.has(output))) return undefined;
    const paths = pairs.map(({ input, output }) => {
      const before = this.#before.get(inputs[input]);
      return before === this.#after.get(outputs[output]) ? before : undefined;
    });
    return paths.every((path) => path !== undefined) ? paths : undefined;
  }
}
