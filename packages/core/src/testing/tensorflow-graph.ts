import type { tensorflow } from '#tensorflow-proto';
import type { Bundle } from '../ir/graph.js';
import { lowerToTensorFlow, type TensorFlowOptions } from '../lower/tensorflow/lower-bundle.js';

/** The graph that a bundle lowers to. */
export function graphOf(bundle: Bundle, options?: TensorFlowOptions): tensorflow.IGraphDef {
  const { model } = lowerToTensorFlow(bundle, options);
  return model.metaGraphs[0]?.graphDef ?? {};
}

/** Nodes of one program. */
export const nodesUnder = ({ node }: tensorflow.IGraphDef, program: string): tensorflow.INodeDef[] =>
  (node ?? []).filter(({ name }) => name?.startsWith(`${program}/`));
