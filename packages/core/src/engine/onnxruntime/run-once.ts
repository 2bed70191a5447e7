import { InferenceSession, type Tensor } from 'onnxruntime-node';
import type { Program } from '../../ir/graph.js';
import { encodeOnnx, lowerToOnnx, type OnnxOptions } from '../../lower/onnx/lower-program.js';
import type { Feeds, HostArray } from '../../trace/bind.js';
import { toTensor } from './tensors.js';

export interface OnceOptions extends Pick<OnnxOptions, 'contrib'> {
  readonly graphOptimizations?: 'all' | 'disabled';
}

/** A stateless program on ONNX Runtime in this very thread, as tests of the lowering need it: many small sessions. */
export async function openOnce(
  program: Program,
  { contrib, graphOptimizations = 'all' }: OnceOptions,
): Promise<(feeds: Feeds) => Promise<Readonly<Record<string, HostArray>>>> {
  const { model, outputs } = lowerToOnnx(program, { contrib });
  const session = await InferenceSession.create(encodeOnnx(model), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: graphOptimizations,
    logSeverityLevel: 3,
  });
  return async (feeds) => {
    const results = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, array]) => [name, toTensor(array)])),
    );
    return Object.fromEntries([...outputs].map(([output, name]) => [output, toHost(results[name], output)]));
  };
}

function toHost(tensor: Tensor | undefined, output: string): HostArray {
  if (tensor === undefined) throw new Error(`internal: ONNX Runtime gave no output "${output}"`);
  // Programs give f32, i32 and bool; ONNX Runtime returns those as these three arrays.
  return { shape: [...tensor.dims], data: tensor.data as HostArray['data'] };
}
