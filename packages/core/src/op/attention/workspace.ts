import { GraphError } from '../../errors.js';
import type { ValueType } from '../../ir/graph.js';
import { valueBytes } from '../../ir/value-bytes.js';
import type { AttributesOf, LoweringContext, WorkspaceContext } from '../define.js';
import { blockLength } from './onnx-blocks.js';
import { longestWhole as longestInOnnx } from './onnx.js';
import { blockQueries } from './tf-blocks.js';
import { longestWhole as longestInTensorFlow } from './tf.js';
import { attentionShape, type attentionAttributes } from './types.js';

/** Scores and their softmax, both f32. */
const bytesPerScore = 8;
const bytesPerBias = 4;

/**
 * Bytes that attention's own forms hold beside operands and result: of the whole form the score matrices and the bias of
 * the mask; of the form by blocks those of one block, with the padded queries and, in ONNX, the results that a loop stacks.
 */
export function attentionWorkspace(
  types: LoweringContext<readonly string[]>,
  { scale: _, ...names }: AttributesOf<typeof attentionAttributes>,
  { engine, size }: WorkspaceContext,
): number {
  const [query, key, , ...masks] = types.in as readonly (ValueType | undefined)[];
  if (query === undefined || key === undefined) throw new GraphError('internal: attention without operands');
  const shape = attentionShape(query, key, names);
  if ('problem' in shape) throw new GraphError(`internal: attention: ${shape.problem}`);
  const batch = shape.batch.reduce((product, axis) => product * size(axis.size), 1);
  const [queries, keys, heads, group] = [shape.query, shape.key, shape.heads, shape.group].map((axis) =>
    size(axis.size),
  ) as [number, number, number, number];
  const bias = masks.some((mask) => mask !== undefined) ? bytesPerBias * group : 0;
  /** Of so many queries at once. */
  const scores = (rows: number): number => batch * rows * keys * (bytesPerScore * heads + bias);
  const longest = engine === 'tensorflow' ? longestInTensorFlow : longestInOnnx;
  if (queries <= longest) return scores(queries);
  const rows = valueBytes(query, size);
  if (engine === 'tensorflow') return rows + scores(blockQueries(batch * heads * keys));
  return 2 * rows + scores(blockLength);
}
