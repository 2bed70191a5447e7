import type { Requirement } from '../../lower/tensorflow/op-definition.js';
import type { StateAccess, StateFeeds } from '../../lower/tensorflow/state-access.js';
import type { HostArray } from '../../trace/bind.js';
import type { StateRange } from '../engine.js';
import type { StoredValues } from '../stored-values.js';
import type { Provider } from './providers.js';

export interface WorkerData {
  readonly provider: Provider;
  /** Folder of the saved model. */
  readonly folder: string;
  /** What the graph asks of the library beyond its oldest release. */
  readonly requirements: readonly Requirement[];
  readonly state: readonly StateAccess[];
  readonly stateFeeds: StateFeeds;
}

/** What a worker says when it is ready. */
export interface Ready {
  readonly version: string;
  readonly gpu: boolean;
}

/** One run, by the names of the graph's nodes. */
export interface RunRequest {
  readonly kind: 'run';
  readonly program: string;
  readonly feeds: readonly (readonly [tensor: string, array: HostArray])[];
  readonly outputs: readonly (readonly [name: string, tensor: string])[];
  /** Fetched besides. */
  readonly done: string;
}

export type Request =
  | RunRequest
  | { readonly kind: 'read'; readonly path: string; readonly range: StateRange }
  | { readonly kind: 'write'; readonly path: string; readonly values: StoredValues; readonly start: number }
  | { readonly kind: 'release'; readonly path: string }
  | { readonly kind: 'close' };
