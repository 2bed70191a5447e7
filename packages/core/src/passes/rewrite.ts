import type { Node, Program, Value } from '../ir/graph.js';

/** Largest value id of a program, so that a builder can go on numbering. */
export function nextId(program: Program): number {
  let largest = -1;
  const see = (value: Value): void => {
    largest = Math.max(largest, value.id);
  };
  program.feeds.forEach(({ value }) => see(value));
  program.state.forEach(({ value }) => see(value));
  program.nodes.forEach((node) => node.outputs.forEach(see));
  return largest + 1;
}

/** Applies a substitution of values to what reads them. */
export class Substitution {
  readonly #map = new Map<Value, Value>();

  set(from: Value, to: Value): void {
    this.#map.set(from, to);
  }

  of(value: Value): Value {
    return this.#map.get(value) ?? value;
  }

  node(node: Node): Node {
    return { ...node, inputs: node.inputs.map((input) => (input === undefined ? undefined : this.of(input))) };
  }

  /** The program with `nodes` and its outputs and next state substituted. */
  program(program: Program, nodes: readonly Node[]): Program {
    return {
      ...program,
      nodes,
      outputs: program.outputs.map((output) => ({ ...output, value: this.of(output.value) })),
      next: program.next.map((entry) => ({ ...entry, value: this.of(entry.value) })),
    };
  }
}
