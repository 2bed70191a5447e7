import { onnxRuntimeEngine, tensorFlowEngine, type Engine } from '@videoitg/core';

const engines: readonly Engine[] = [onnxRuntimeEngine, tensorFlowEngine];

/** The engine that a benchmark's option names. */
export function engineNamed(name: string): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine === undefined) throw new RangeError(`There is no engine "${name}" here.`);
  return engine;
}
