import type { Node, Program, Value } from '../ir/graph.js';
import type { AnyOp, Composite } from '../op/define.js';
import { graphOps } from '../op/graph-ops.js';
import { opNamed } from '../op/registry.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { nextId, Substitution } from './rewrite.js';

/** Replaces composites by their decompositions, as long as `which` says so. */
export function expandComposites(program: Program, which: (op: Composite, node: Node) => boolean): Program {
  const builder = new GraphBuilder(nextId(program));
  const ops = graphOps(builder);
  const substitution = new Substitution();
  let from = 0;
  /** Copies what a decomposition appended, expanding composites inside it too. */
  const settle = (node: Node): Node[] => {
    const op: AnyOp = opNamed(node.op);
    if (op.kind !== 'composite' || !which(op, node)) return [node];
    from = builder.nodes.length;
    builder.scope = node.scope;
    builder.region = node.region;
    // The node was checked against the op's schema when it was made.
    const results = op.decompose(ops, node.inputs as readonly Value[], node.attributes as never);
    node.outputs.forEach((output, at) => {
      const result = results[at];
      if (result !== undefined) substitution.set(output, result);
    });
    return builder.nodes.slice(from).flatMap(settle);
  };
  const nodes = program.nodes.flatMap((node) => settle(substitution.node(node)));
  return substitution.program(
    program,
    nodes.map((node) => substitution.node(node)),
  );
}
