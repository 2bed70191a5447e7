import type { StateNodes, StateAccess } from '../../lower/tensorflow/variables.js';
import type { HostArray } from '../../trace/bind.js';
import type { StateRange } from '../engine.js';

export interface WorkerData {
  /** File of the native module. */
  readonly binding: string;
  /** Folder of the saved model. */
  readonly folder: string;
  readonly state: readonly StateAccess[];
  readonly start: StateNodes['start'];
}

/** What a worker says when it is ready. */
export interface Ready {
  readonly version: string;
  readonly gpu: boolean;
}

/** One run, by the names of the graph's nodes. */
export interface RunRequest {
  readonly kind: 'run';
  readonly feeds: readonly (readonly [tensor: string, array: HostArray])[];
  readonly outputs: readonly (readonly [name: string, tensor: string])[];
  /** Fetched besides. */
  readonly done: string;
}

export type Request =
  | RunRequest
  | { readonly kind: 'read'; readonly path: string; readonly range: StateRange }
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly values: Float32Array | Uint16Array;
      readonly start: number;
    }
  | { readonly kind: 'close' };
