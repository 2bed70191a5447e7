import { bytesPerElement } from '../dtype.js';
import type { Node, Program, Value } from '../ir/graph.js';
import { erase } from '../op/define.js';
import { opNamed } from '../op/registry.js';
import { barrierOp } from '../op/source/barrier.js';
import type { GraphBuilder } from '../trace/graph-builder.js';

/**
 * Recomputation: values inside a region are not kept for the backward pass, which reads a second copy of them instead.
 *
 * Each region's nodes that the backward pass needs are cloned in front of the first backward node that reads one of them.
 * What the clone reads from outside passes a barrier behind the gradient that arrives at the region, so that no engine
 * computes the clone early or joins it with the original. Values that forward nodes outside the region read are kept.
 *
 * @param graph Forward nodes, then backward nodes; both are replaced.
 * @param forwardCount How many of the nodes are forward ones.
 */
export function recomputeRegions(graph: GraphBuilder, forwardCount: number): void {
  const nodes = [...graph.nodes];
  const forward = nodes.slice(0, forwardCount);
  const backward = nodes.slice(forwardCount);
  const regions = new Map<string, Node[]>();
  for (const node of forward) {
    if (node.region === undefined) continue;
    const members = regions.get(node.region);
    if (members === undefined) regions.set(node.region, [node]);
    else members.push(node);
  }
  const rewritten = [...regions.values()].reduce<readonly Node[]>(
    (rest, members) => recompute(graph, members, innerValues(forward, members), rest) ?? rest,
    backward,
  );
  graph.nodes.length = 0;
  graph.nodes.push(...forward, ...rewritten);
}

/**
 * Computes single values again for the backward pass instead of keeping them: results of cheap ops whose operand is kept
 * anyway, as silu's is for its own gradient, or takes fewer bytes, as a bf16 product's beside its f32 form.
 *
 * @param graph Forward nodes, then backward nodes; both are replaced.
 * @param forwardCount How many of the nodes are forward ones.
 */
export function recomputeCheap(graph: GraphBuilder, forwardCount: number): void {
  const forward = graph.nodes.slice(0, forwardCount);
  let backward: readonly Node[] = graph.nodes.slice(forwardCount);
  const kept = new Set(backward.flatMap(({ inputs }) => inputs));
  // From the last to the first: a clone reads its operand, which then may be computed again itself.
  for (const node of forward.toReversed()) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (!opNamed(node.op).isCheap || input === undefined || output === undefined || !kept.has(output)) continue;
    const [before, after] = [bytesPerElement[input.type.dtype], bytesPerElement[output.type.dtype]];
    const saves = before < after || (before === after && kept.has(input));
    const rewritten = saves ? recompute(graph, [node], new Set([output]), backward) : undefined;
    if (rewritten === undefined) continue;
    backward = rewritten;
    kept.delete(output);
    kept.add(input);
  }
  graph.nodes.length = 0;
  graph.nodes.push(...forward, ...backward);
}

/**
 * The backward nodes with a clone of some forward nodes among them, which they read in place of the `inner` values; undefined
 * where no gradient arrives for the clone to wait for.
 */
function recompute(
  graph: GraphBuilder,
  members: readonly Node[],
  inner: ReadonlySet<Value>,
  backward: readonly Node[],
): readonly Node[] | undefined {
  const arrival = arrivingGradient(backward, inner);
  if (arrival === undefined) return undefined;
  const { gradient, index, dependent } = arrival;
  const wanted = new Set(backward.flatMap(({ inputs }) => inputs.filter((input) => input && inner.has(input))));
  const clone = new Clone(graph, neededNodes(members, inner, wanted), gradient);
  // What reads inner values before the gradient is there moves behind the clone.
  const reads = ({ inputs }: Node): boolean => inputs.some((input) => input !== undefined && dependent.has(input));
  const ahead = backward.slice(0, index);
  const rest = [...ahead.filter(reads), ...backward.slice(index)];
  return [...ahead.filter((node) => !reads(node)), ...clone.nodes, ...rest.map((node) => clone.applyTo(node))];
}

/** Values of the region that no forward node outside of it reads: the others are kept anyway. */
function innerValues(forward: readonly Node[], members: readonly Node[]): ReadonlySet<Value> {
  const inner = new Set(members.flatMap((node) => node.outputs));
  const own = new Set(members);
  for (const node of forward) {
    if (own.has(node)) continue;
    for (const input of node.inputs) if (input !== undefined) inner.delete(input);
  }
  return inner;
}

interface Arrival {
  readonly gradient: Value;
  /** Place of the first backward node that may read the clone. */
  readonly index: number;
  /** Backward values that depend on inner values, and these. */
  readonly dependent: ReadonlySet<Value>;
}

/**
 * The gradient that arrives at the region: the first backward value that a node takes together with an inner value and
 * that does not itself depend on inner values.
 */
function arrivingGradient(backward: readonly Node[], inner: ReadonlySet<Value>): Arrival | undefined {
  const made = new Set<Value>();
  const dependent = new Set(inner);
  for (const [index, node] of backward.entries()) {
    const reads = node.inputs.some((input) => input !== undefined && dependent.has(input));
    const gradient = node.inputs.find((input) => input !== undefined && made.has(input) && !dependent.has(input));
    if (reads && gradient !== undefined) return { gradient, index, dependent };
    for (const output of node.outputs) {
      made.add(output);
      if (reads) dependent.add(output);
    }
  }
  return undefined;
}

/** Nodes of the region that the wanted values depend on, up to values that are kept. */
function neededNodes(
  members: readonly Node[],
  inner: ReadonlySet<Value>,
  wanted: ReadonlySet<Value | undefined>,
): Node[] {
  const live = new Set(wanted);
  return members
    .toReversed()
    .filter(({ inputs, outputs }) => {
      const used = outputs.some((output) => live.has(output) && inner.has(output));
      if (used) for (const input of inputs) live.add(input);
      return used;
    })
    .reverse();
}

/** Copies of nodes, behind barriers towards everything that they read from outside. */
class Clone {
  readonly nodes: Node[] = [];
  readonly #values = new Map<Value, Value>();
  readonly #barriers = new Map<Value, Value>();

  constructor(
    readonly graph: GraphBuilder,
    originals: readonly Node[],
    readonly gradient: Value,
  ) {
    const own = new Set(originals.flatMap(({ outputs }) => outputs));
    for (const node of originals) {
      graph.scope = node.scope;
      const inputs = node.inputs.map((input) => {
        if (input === undefined || own.has(input)) return input && this.#of(input);
        return this.#behindBarrier(input);
      });
      const outputs = node.outputs.map((output) => {
        const copy = graph.value(output.type, node.scope);
        this.#values.set(output, copy);
        return copy;
      });
      // The clone is in no region: it is what is kept apart from.
      this.nodes.push({ op: node.op, attributes: node.attributes, inputs, outputs, scope: node.scope });
    }
    graph.scope = '';
  }

  applyTo(node: Node): Node {
    return { ...node, inputs: node.inputs.map((input) => input && this.#of(input)) };
  }

  #of(value: Value): Value {
    return this.#values.get(value) ?? value;
  }

  #behindBarrier(value: Value): Value {
    const known = this.#barriers.get(value);
    if (known !== undefined) return known;
    const [passed] = this.graph.emit(erase(barrierOp), [value, this.gradient], {});
    const node = this.graph.nodes.pop();
    if (passed === undefined || node === undefined) throw new Error('internal: a barrier has an output');
    this.nodes.push(node);
    this.#barriers.set(value, passed);
    return passed;
  }
}

/** The program without region labels, so that equal expressions of different regions are joined. */
export function withoutRegions(program: Program): Program {
  return { ...program, nodes: program.nodes.map(({ region: _, ...node }) => node) };
}
