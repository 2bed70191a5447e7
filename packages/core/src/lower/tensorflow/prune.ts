import type { tensorflow } from '#tensorflow-proto';

/** Name of the node that an input refers to: `node`, `node:1`, `node:output:0` or, as a control input, `^node`. */
export const referredNode = (input: string): string => input.replace(/^\^/, '').split(':')[0] ?? '';

/**
 * Nodes that one of the roots depends on: facets may emit several results of which one is used.
 *
 * @param roots Names of tensors or nodes.
 */
export function pruneNodes(nodes: readonly tensorflow.INodeDef[], roots: readonly string[]): tensorflow.INodeDef[] {
  const byName = new Map(nodes.map((node) => [node.name ?? '', node]));
  const live = new Set<string>();
  const queue = roots.map(referredNode);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (live.has(name)) continue;
    live.add(name);
    queue.push(...(byName.get(name)?.input ?? []).map(referredNode));
  }
  return nodes.filter(({ name }) => live.has(name ?? ''));
}

/** Functions that the nodes call, also those that are called inside others. */
export function pruneFunctions(
  functions: readonly tensorflow.IFunctionDef[],
  nodes: readonly tensorflow.INodeDef[],
): tensorflow.IFunctionDef[] {
  const byName = new Map(functions.map((one) => [one.signature?.name ?? '', one]));
  const live = new Set<string>();
  const queue = calledBy(nodes);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (live.has(name)) continue;
    live.add(name);
    queue.push(...calledBy(byName.get(name)?.nodeDef ?? []));
  }
  return functions.filter(({ signature }) => live.has(signature?.name ?? ''));
}

const calledBy = (nodes: readonly tensorflow.INodeDef[]): string[] =>
  nodes.flatMap(({ attr }) =>
    Object.values(attr ?? {}).flatMap(({ func, list }) =>
      [func, ...(list?.func ?? [])].flatMap((called) => called?.name ?? []),
    ),
  );
