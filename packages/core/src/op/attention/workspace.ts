import { GraphError } from '../../errors.js';
import type { ValueType } from '../../ir/graph.js';
import { valueBytes } from '../../ir/value-bytes.js';
import { multiplySizes } from '../../size.js';
import type { AttributesOf, LoweringContext, WorkspaceContext } from '../define.js';
import { blockLength } from './onnx-blocks.js';
import { longestWhole as longestInOnnx } from './onnx.js';
import { blockQueries } from './tf-blocks.js';
import { longestWhole as longestInTensorFlow } from './tf.js';
import { attentionShape, type attentionAttributes } from './types.js';

const bytesOfFloat = 4;

/**
 * What attention's own forms hold beside operands and result: of the whole form the score matrices, their softmax and the
 * bias of the mask; of the form by blocks those of one block, the padded queries and the results of the
 * blocks.
 */
export function attentionWorkspace(
  types: LoweringContext<readonly string[]>,
  { scale: _, ...names }: AttributesOf<typeof attentionAttributes>,
  { engine, size }: WorkspaceContext,
): readonly number[] {
  const [query, key, , mask] = types.in as readonly (ValueType | undefined)[];
  if (query === undefined || key === undefined) throw new GraphError('internal: attention without operands');
  const shape = attentionShape(query, key, names);
  if ('problem' in shape) throw new GraphError(`internal: attention: ${shape.problem}`);
  const batch = size(multiplySizes(...shape.batch.map((axis) => axis.size)));
  const [queries, keys, heads] = [size(shape.query.size), size(shape.key.size), size(shape.heads.size)];
  /** Of so many queries at once. */
  const matrices = (rows: number): number[] => {
    const perHead = bytesOfFloat * batch * rows * keys;
    const bias = mask === undefined ? [] : [perHead * size(shape.group.size)];
    return [perHead * heads, perHead * heads, ...bias];
  };
  if (queries <= (engine === 'tensorflow' ? longestInTensorFlow : longestInOnnx)) return matrices(queries);
  const rows = valueBytes(query, size);
  return [rows, rows, ...matrices(engine === 'tensorflow' ? blockQueries(batch * heads * keys) : blockLength)];
}
