import type { Node, Program, Value } from '../ir/graph.js';
import { equalAxes } from '../ir/types.js';
import { erase } from '../op/define.js';
import { opNamed } from '../op/registry.js';
import { barrierOp } from '../op/source/barrier.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { nextId } from './rewrite.js';

/**
 * Lets the second of two matrix products that meet in an element-wise op wait for the other side of the meeting: `up` of
 * a decoder's MLP for silu(gate). An engine that runs whatever is ready would compute both products at once and hold
 * everything between them and the meeting twice, which is most of what inference on a long sequence holds. Numbers stay
 * the same. For programs that are not differentiated any more.
 */
export function sequenceOperands(program: Program): Program {
  const places = new Map<Node, number>(program.nodes.map((node, at) => [node, at]));
  const makers = new Map<Value, Node>(program.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const placeOf = (value: Value | undefined): number => {
    const maker = value && makers.get(value);
    return (maker && places.get(maker)) ?? -1;
  };
  /** What each product waits for. */
  const waits = new Map<Node, Value>();
  for (const node of program.nodes) {
    const meeting = meetingAt(node, makers);
    if (meeting === undefined) continue;
    const [first, second] = meeting.toSorted((a, b) => placeOf(a.product.outputs[0]) - placeOf(b.product.outputs[0]));
    // Where the other side is finished only later, the product would have to move.
    if (first && second && placeOf(first.side) < placeOf(second.product.outputs[0]))
      waits.set(second.product, first.side);
  }
  if (waits.size === 0) return program;
  const builder = new GraphBuilder(nextId(program));
  const state = new Set(program.state.map(({ value }) => value));
  const nodes = program.nodes.flatMap((node): Node[] => {
    const after = waits.get(node);
    const held = node.inputs.find((input) => input !== undefined && !state.has(input));
    if (after === undefined || held === undefined) return [node];
    builder.nodes.length = 0;
    builder.scope = node.scope;
    const [passed] = builder.emit(erase(barrierOp), [held, after], {});
    const inputs = node.inputs.map((input) => (input === held ? passed : input));
    return [...builder.nodes, { ...node, inputs }];
  });
  return { ...program, nodes };
}

/** One operand of a meeting, and the product that it comes from. */
interface Side {
  readonly side: Value;
  readonly product: Node;
}

/** The operands of an element-wise node that come from two products. */
function meetingAt(node: Node, makers: ReadonlyMap<Value, Node>): readonly Side[] | undefined {
  if (opNamed(node.op).isInPlace !== true) return undefined;
  const sides = node.inputs.flatMap((side): Side[] => {
    const product = side && productBehind(side, makers);
    return side && product ? [{ side, product }] : [];
  });
  return sides.length === 2 && sides[0]?.product !== sides[1]?.product ? sides : undefined;
}

/** The matrix product that a value is made of through a chain of nodes with one input each. */
function productBehind(value: Value, makers: ReadonlyMap<Value, Node>): Node | undefined {
  const node = makers.get(value);
  if (node === undefined) return undefined;
  // The node was checked against the op's schema when it was made.
  if ((opNamed(node.op).factors?.(node.attributes as never) ?? []).length > 0) return node;
  const inputs = node.inputs.filter((input) => input !== undefined);
  const [input] = inputs;
  const passes = input !== undefined && inputs.length === 1 && equalAxes(input.type.axes, value.type.axes);
  return passes ? productBehind(input, makers) : undefined;
}
