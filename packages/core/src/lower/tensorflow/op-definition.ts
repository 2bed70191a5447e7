import { ops, releases, type OpEntry } from '#tensorflow-ops';
import type { AllowedOp } from './allowed-ops.js';

/** An input or output of an op. */
export interface Argument {
  readonly name: string;
  /** `DT_INT32`, or the attribute that holds the type. For `many`, the attribute that holds the list of types. */
  readonly type: string;
  /** Attribute that counts a list of values of one type. */
  readonly count?: string;
  /** A list of values of several types. */
  readonly many: boolean;
}

export interface AttributeDefinition {
  readonly kind: string;
  /** First release that has it. */
  readonly since: string;
}

export interface OpDefinition {
  /** First release that has the op. */
  readonly since: string;
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
}

/** The oldest release that graphs are made for: the one inside tfjs-node's stock download. */
export const oldestRelease = releases[0] ?? '';

const definitions = new Map<string, OpDefinition>();

/** What TensorFlow's registry says of an op: written by `tools/protos/tensorflow-ops.ts`. */
export function opDefinition(name: AllowedOp): OpDefinition {
  const known = definitions.get(name);
  if (known !== undefined) return known;
  const entry = ops[name];
  if (entry === undefined) {
    throw new Error(
      `internal: the op ${name} is allowed but not in generated/tensorflow-ops.js; write that file again`,
    );
  }
  const definition = read(entry);
  definitions.set(name, definition);
  return definition;
}

const read = ({ since, inputs, outputs, attributes }: OpEntry): OpDefinition => ({
  since,
  inputs: inputs.map(argument),
  outputs: outputs.map(argument),
  attributes: new Map(
    attributes.map((text) => {
      const [, name = '', kind = '', later = since] = /^(\w+):([\w()]+)(?:@([\d.]+))?$/.exec(text) ?? [];
      return [name, { kind, since: later }];
    }),
  ),
});

/** `x:T`, `values:N*T`, `args:[Tin]` */
function argument(text: string): Argument {
  const [name = '', type = ''] = text.split(':');
  if (type.startsWith('[')) return { name, type: type.slice(1, -1), many: true };
  const [count, element] = type.split('*');
  return element === undefined ? { name, type, many: false } : { name, type: element, count: count ?? '', many: false };
}

/** An op or attribute that came with a later release than the oldest that graphs are made for. */
export interface Requirement {
  readonly release: string;
  /** What needs it: `XlaCustomCallV2`, `MatMul.grad_a`. */
  readonly what: string;
  /** Module path of the node. */
  readonly layer: string;
}
