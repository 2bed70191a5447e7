import type { Program, Value } from '../ir/graph.js';

/** Removes nodes and state that nothing asked for depends on. Feeds stay: they are the program's signature. */
export function removeDeadCode(program: Program): Program {
  const live = new Set<Value>([...program.outputs, ...program.next].map(({ value }) => value));
  const nodes = program.nodes
    .toReversed()
    .filter((node) => {
      const used = node.outputs.some((output) => live.has(output));
      if (used) for (const input of node.inputs) if (input !== undefined) live.add(input);
      return used;
    })
    .reverse();
  const written = new Set(program.next.map(({ path }) => path));
  return { ...program, nodes, state: program.state.filter(({ path, value }) => live.has(value) || written.has(path)) };
}
