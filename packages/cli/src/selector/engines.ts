import { findTensorFlow, onnxRuntimeEngine, referenceEngine, tensorFlowEngine, type Engine } from '@videoitg/core';
import { match } from 'ts-pattern';
import type { EngineName } from '../context.js';

/** The engine of a name; `auto` is TensorFlow where it is installed, for it is the fastest, else ONNX Runtime. */
export function engineNamed(name: EngineName): Engine {
  return match(name)
    .with('auto', () => (findTensorFlow().provider === undefined ? onnxRuntimeEngine : tensorFlowEngine))
    .with('tensorflow', () => tensorFlowEngine)
    .with('onnxruntime', () => onnxRuntimeEngine)
    .with('reference', () => referenceEngine)
    .exhaustive();
}
