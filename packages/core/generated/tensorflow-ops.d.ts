// Written by tools/protos/tensorflow-ops.ts from the op lists of the TensorFlow releases named below.
export interface OpEntry {
  readonly since: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly string[];
}
export declare const releases: readonly string[];
export declare const ops: Readonly<Record<string, OpEntry>>;
