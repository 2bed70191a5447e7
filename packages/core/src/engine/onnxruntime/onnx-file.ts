import { InferenceSession } from 'onnxruntime-node';
import { EngineError } from '../../errors.js';
import type { Feeds, HostArray } from '../../trace/bind.js';
import { toTensor } from './tensors.js';

/** An ONNX file loaded as any other program would load it: nothing of the graph or the bundle is known. */
export interface OnnxFile {
  readonly inputs: readonly string[];
  run(feeds: Feeds): Promise<Readonly<Record<string, HostArray>>>;
  close(): Promise<void>;
}

/**
 * Opens an ONNX file with ONNX Runtime in this thread.
 *
 * @throws EngineError when the file cannot be read or is not a model.
 */
export async function openOnnxFile(path: string): Promise<OnnxFile> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(`${path} cannot be opened as an ONNX model: ${reason}`, { cause });
  });
  return {
    inputs: session.inputNames,
    async run(feeds) {
      const results = await session.run(
        Object.fromEntries(Object.entries(feeds).map(([name, array]) => [name, toTensor(array)])),
      );
      return Object.fromEntries(
        Object.entries(results).map(([name, { dims, data }]) => {
          if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array) {
            return [name, { shape: [...dims], data }];
          }
          throw new EngineError(`${path}: output "${name}" is neither f32, i32 nor bool.`);
        }),
      );
    },
    close: () => session.release(),
  };
}
