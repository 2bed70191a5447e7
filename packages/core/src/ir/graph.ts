import type { DType } from '../dtype.js';
import type { Axis } from '../axis.js';
import type { Size } from '../size.js';

/** Type of a value: ordered named axes and an element type. */
export interface ValueType {
  readonly axes: readonly Axis[];
  readonly dtype: DType;
}

/** One result in single-assignment form. Identity is the object; ids are unique within a program. */
export interface Value {
  readonly id: number;
  readonly type: ValueType;
}

/** What an attribute may hold: plain data, so that a program can be printed, compared and stored. */
export type AttributeValue =
  number | string | boolean | Size | readonly number[] | readonly string[] | Axis | readonly Axis[] | ValueType;
export type Attributes = { readonly [name: string]: AttributeValue };

export interface Node {
  readonly op: string;
  readonly attributes: Attributes;
  /** `undefined` where an optional input is absent. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  /** Path of the module whose method was running: `language.blocks.3.attention`. */
  readonly scope: string;
  /** Label of a recomputation region. */
  readonly region?: string;
}

export interface Feed {
  readonly name: string;
  readonly value: Value;
}
export interface StateValue {
  readonly path: string;
  readonly value: Value;
}

/** (state, feeds) → (outputs, next state). Pure: no op reads or assigns. */
export interface Program {
  readonly name: string;
  readonly feeds: readonly Feed[];
  readonly state: readonly StateValue[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Feed[];
  readonly next: readonly StateValue[];
}

/** How a parameter starts; executed on the host from a generator keyed by (seed, path). */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly bound: number };

export type StateRole = 'parameter' | 'moment' | 'accumulator' | 'cache';

/** One entry of a bundle's state schema. Sizes are numbers: state never has free symbols. */
export interface StateEntry {
  readonly path: string;
  readonly axes: readonly Axis[];
  /** Element type in storage, which is how programs see it; they cast where they compute otherwise. */
  readonly storage: DType;
  readonly role: StateRole;
  readonly initializer: Initializer;
}

/** Named programs over one state. */
export interface Bundle {
  readonly state: readonly StateEntry[];
  readonly programs: readonly Program[];
}
