import { onnxRuntimeEngine, referenceEngine, type Engine } from '@videoitg/core';
import { match } from 'ts-pattern';
import type { EngineName } from '../context.js';

/** The engine of a name; `auto` is the fastest that is installed. */
export function engineNamed(name: EngineName): Engine {
  return match(name)
    .with('auto', 'onnxruntime', () => onnxRuntimeEngine)
    .with('reference', () => referenceEngine)
    .exhaustive();
}
