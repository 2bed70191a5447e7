import type { NativeEngine } from '@videoitg/core';

/** What an engine takes beside weights and values. */
export interface EngineBytes {
  /** Node with the project and the engine's library, before any model. */
  readonly process: number;
  /** Of one node of a program, in all the forms in which the engine keeps it. */
  readonly node: number;
}

const mebi = 2 ** 20;

/**
 * Measured on processes with no model, with half and with twice the layers of the 0.5B system at tiny widths, and, for what
 * TensorFlow makes at a program's first run, with the peaks in docs/log.md.
 */
export const engineBytes: Readonly<Record<NativeEngine, EngineBytes>> = {
  tensorflow: { process: 620 * mebi, node: 220 * 1024 },
  onnxruntime: { process: 240 * mebi, node: 16 * 1024 },
};
