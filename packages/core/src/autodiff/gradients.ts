import { GraphError } from '../errors.js';
import { isFloat } from '../dtype.js';
import type { Node, Value } from '../ir/graph.js';
import { namesOf } from '../ir/types.js';
import type { Builder } from '../op/builder.js';
import { graphOps } from '../op/graph-ops.js';
import { opNamed } from '../op/registry.js';
import type { GraphBuilder } from '../trace/graph-builder.js';

/**
 * Reverse-mode gradients: one walk backwards over the nodes so far, which knows no op by name. Appends to `graph`.
 *
 * Composites without a rule of their own must have been expanded before (`expandComposites`).
 *
 * @param loss A scalar.
 * @param targets Values to differentiate by; one that the loss does not depend on gets zeros.
 */
export function gradients(graph: GraphBuilder, loss: Value, targets: readonly Value[]): Value[] {
  if (loss.type.axes.length > 0) {
    throw new GraphError('The loss to differentiate is not a scalar. Sum or average it over all of its axes.');
  }
  const b = graphOps(graph);
  const forward = [...graph.nodes];
  const dependent = dependentOn(forward, targets);
  const sums = new Map<Value, Value>([[loss, b.constant(1)]]);
  for (const node of forward.reverse()) {
    const dys = node.outputs.map((output) => sums.get(output));
    if (dys.every((dy) => dy === undefined) || !node.outputs.some((output) => dependent.has(output))) continue;
    // Backward nodes carry the module of the forward node, so a profile of them names the layer.
    graph.scope = node.scope;
    const parts = backward(b, node, dys);
    node.inputs.forEach((input, at) => {
      const part = parts[at];
      if (input === undefined || part === undefined || !dependent.has(input) || !isFloat(input.type.dtype)) return;
      const own = unbroadcast(b, part, input);
      const before = sums.get(input);
      sums.set(input, before === undefined ? own : b.add(before, own));
    });
  }
  graph.scope = '';
  return targets.map((target) => sums.get(target) ?? b.fill(target.type.axes, 0));
}

function backward(b: Builder, node: Node, dys: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
  const op = opNamed(node.op);
  if (op.vjp === 'not-differentiable') return [];
  if (op.vjp === undefined) throw new GraphError(`internal: ${node.op} was not expanded before differentiation`);
  // The inputs' count was checked when the node was made; absent optional ones stay undefined.
  return op.vjp(b, dys, node.inputs as readonly Value[], node.outputs, node.attributes as never);
}

/** Values that depend on one of `targets`, these included. */
function dependentOn(nodes: readonly Node[], targets: readonly Value[]): ReadonlySet<Value> {
  const dependent = new Set(targets);
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((input) => input !== undefined && dependent.has(input)))
      for (const output of outputs) dependent.add(output);
  }
  return dependent;
}

/** The one place where broadcasting is undone: a gradient is summed over the axes that its input lacks. */
export function unbroadcast(b: Builder, gradient: Value, input: Value): Value {
  const wanted = namesOf(input.type);
  const extra = namesOf(gradient.type).filter((name) => !wanted.includes(name));
  const summed = b.sum(gradient, extra);
  const full = summed.type.axes.length < wanted.length ? b.broadcast(summed, input.type.axes) : summed;
  return b.transpose(full, wanted);
}
