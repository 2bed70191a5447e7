import type { Node, Program, Value } from '../ir/graph.js';
import type { NativeEngine } from '../op/define.js';

/**
 * The order in which an engine runs a program's nodes, as far as it can be told beforehand. ONNX Runtime goes depth first
 * from the results, which is the order in which a model's code makes them. TensorFlow runs whatever is ready, first come
 * first served: siblings before the children of the first, and what needs no feed at the very start.
 */
export function executionOrder({ nodes }: Program, engine: NativeEngine): readonly Node[] {
  return engine === 'tensorflow' ? firstReadyFirst(nodes) : nodes;
}

function firstReadyFirst(nodes: readonly Node[]): readonly Node[] {
  const makers = new Map<Value, Node>(nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const readers = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  const waitsFor = new Map<Node, number>();
  for (const node of nodes) {
    const before = new Set(node.inputs.flatMap((input) => (input && makers.get(input)) ?? []));
    waitsFor.set(node, before.size);
    for (const maker of before) readers.get(maker)?.push(node);
  }
  const queue = nodes.filter((node) => waitsFor.get(node) === 0);
  // Grows while it is walked: every node follows the last of those that it waits for.
  for (const node of queue) {
    for (const reader of readers.get(node) ?? []) {
      const left = (waitsFor.get(reader) ?? 0) - 1;
      waitsFor.set(reader, left);
      if (left === 0) queue.push(reader);
    }
  }
  return queue;
}
