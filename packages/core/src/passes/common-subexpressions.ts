import type { Node, Program } from '../ir/graph.js';
import { Substitution } from './rewrite.js';

/**
 * Computes equal expressions once: nodes with the same op, attributes and inputs. Nodes of different recomputation
 * regions are never joined, because recomputing is their purpose.
 */
export function joinCommonSubexpressions(program: Program): Program {
  const seen = new Map<string, Node>();
  const substitution = new Substitution();
  const nodes = program.nodes.flatMap((original) => {
    const node = substitution.node(original);
    const inputs = node.inputs.map((input) => input?.id ?? '_').join();
    const key = `${node.op}(${inputs})${JSON.stringify(node.attributes, distinctNumbers)}${node.region ?? ''}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, node);
      return [node];
    }
    node.outputs.forEach((output, at) => {
      const same = before.outputs[at];
      if (same !== undefined) substitution.set(output, same);
    });
    return [];
  });
  return substitution.program(program, nodes);
}

/** JSON has one text for NaN and the infinities, and for 0 and -0; programs tell them apart. */
const distinctNumbers = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${1 / value} ${value}`
    : value;
