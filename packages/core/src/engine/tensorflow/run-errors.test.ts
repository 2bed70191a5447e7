import { expect, it } from 'vitest';
import { checkRelease } from './library-release.js';
import { loadError, runError } from './run-errors.js';

const memory = `Session fail to run with error: OOM when allocating tensor with shape[1,14,4096,4096] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc
	 [[{{node step/language.blocks.3.attention/BatchMatMulV2_688}}]]
Hint: If you want to see a list of allocated tensors when OOM happens, add report_tensor_allocations_upon_oom to RunOptions for current allocation info. This isn't available when running in Eager mode.
`;

it('says where memory ran out, for what, and what to do', () => {
  const error = runError('step', memory);
  expect(error).toMatchObject({ kind: 'out-of-memory', layer: 'language.blocks.3.attention' });
  expect(error).toMatchInlineSnapshot(
    `[EngineError: The tensorflow engine ran out of memory in language.blocks.3.attention of program "step" for a tensor of [1, 14, 4096, 4096]. Use fewer frames or smaller batches, 16-bit products, or recomputation.]`,
  );
  expect(runError('step', 'std::bad_alloc')).toMatchInlineSnapshot(
    `[EngineError: The tensorflow engine ran out of memory in program "step". Use fewer frames or smaller batches, 16-bit products, or recomputation.]`,
  );
});

it('names the layer of another failure, also inside functions and under names that the library adds', () => {
  const graph =
    'Session fail to run with error: indices[1] = 5 is not in [0, 5)\n\t [[{{node infer-long/head/GatherV2_4}}]]';
  expect(runError('infer', graph)).toMatchInlineSnapshot(
    `[EngineError: The tensorflow engine failed in head of program "infer": indices[1] = 5 is not in [0, 5).]`,
  );
  expect(runError('infer', graph).layer).toBe('head');
  const inside =
    'Incompatible shapes: [3] vs. [4]\n\t [[{{node step/optimizer/StatelessWhile_9/body/_12/optimizer/Mul_3}}]]';
  expect(runError('step', inside).layer).toBe('optimizer');
  expect(runError('step', 'x\n[[{{node blocks.0/Add_1}}]]').layer).toBe('blocks.0');
  expect(runError('step', 'x\n[[{{node step/feeds/pixels}}]]').layer).toBeUndefined();
});

it('says that a rejected graph is our fault', () => {
  expect(
    loadError("Failed to load SavedModel: Op type not registered 'Nothing' in binary\nmore"),
  ).toMatchInlineSnapshot(
    `[EngineError: The tensorflow engine rejected the graph: Op type not registered 'Nothing' in binary. This is a fault of this tool: please report it.]`,
  );
});

it('refuses a library that is older than something in the graph', () => {
  const requirement = { release: '2.21.0', what: 'XlaCustomCallV2', layer: 'language.blocks.0.attention' };
  expect(() => checkRelease([requirement], '2.9.1', '@tensorflow/tfjs-node-gpu')).toThrowErrorMatchingInlineSnapshot(
    `[EngineError: language.blocks.0.attention needs XlaCustomCallV2 of TensorFlow 2.21.0, but @tensorflow/tfjs-node-gpu is TensorFlow 2.9.1. \`videoitg setup tensorflow\` gets a current one.]`,
  );
  for (const version of ['2.21.0', '2.21.1', '2.22.0-rc1', '3.0.0']) checkRelease([requirement], version, 'x');
  checkRelease([], '1.0.0', 'x');
});
