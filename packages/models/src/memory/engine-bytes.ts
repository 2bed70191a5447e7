import type { NativeEngine } from '@videoitg/core';

/** What an engine takes beside weights and values. */
export interface EngineBytes {
  /** Node with the project and the engine's library, before any model. */
  readonly process: number;
  /** Of one node of a program, in all the forms in which the engine keeps it. */
  readonly node: number;
}

const mebi = 2 ** 20;

/** Measured: docs/log.md, "Memory of scoring one video, planned and measured". */
export const engineBytes: Readonly<Record<NativeEngine, EngineBytes>> = {
  tensorflow: { process: 560 * mebi, node: 220 * 1024 },
  onnxruntime: { process: 240 * mebi, node: 16 * 1024 },
};
