import { Tensor } from 'onnxruntime-node';
import type { HostArray } from '../../trace/bind.js';

/** A host array as an ONNX Runtime tensor over the same memory. */
export function toTensor({ shape, data }: HostArray): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('bool', data, shape);
}
