import { findTensorFlow, onnxRuntimeEngine, tensorFlowEngine, type Engine } from '@videoitg/core';

export interface TestedEngine {
  readonly engine: Engine;
  /** Tests of an engine whose library is not installed are skipped. */
  readonly missing: boolean;
}

/** Every engine with native code. */
export const nativeEngines: readonly TestedEngine[] = [
  { engine: onnxRuntimeEngine, missing: false },
  { engine: tensorFlowEngine, missing: findTensorFlow().provider === undefined },
];
