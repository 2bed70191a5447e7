import type { HostArray } from '../../trace/bind.js';
import type { StateRange } from '../engine.js';

/** One program as the worker needs it: bytes and the names that its state goes by. */
export interface ProgramMessage {
  readonly name: string;
  readonly model: Uint8Array;
  /** Equal expressions stay apart: some are clones. */
  readonly recomputes: boolean;
  readonly stateInputs: readonly (readonly [path: string, name: string])[];
  readonly nextOutputs: readonly (readonly [path: string, name: string])[];
  readonly outputs: readonly (readonly [output: string, name: string])[];
}

export interface StateMessage {
  readonly path: string;
  readonly shape: readonly number[];
}

export interface WorkerData {
  readonly programs: readonly ProgramMessage[];
  readonly state: readonly StateMessage[];
  readonly threads: number;
}

export type Request =
  | { readonly kind: 'run'; readonly program: string; readonly feeds: Readonly<Record<string, HostArray>> }
  | { readonly kind: 'read'; readonly path: string; readonly range: StateRange | undefined }
  | { readonly kind: 'write'; readonly path: string; readonly values: Float32Array; readonly start: number };
