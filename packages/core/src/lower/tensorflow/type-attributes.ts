import type { TfAttributes } from './emitter.js';
import type { Argument, OpDefinition } from './op-definition.js';
import { typeNamed, type TfType } from './types.js';

/**
 * Attributes of a node that follow from its inputs: element types and the lengths of lists.
 *
 * @param types Element types of each input; more than one where the input is a list.
 */
export function typeAttributes(
  op: string,
  { inputs: args }: OpDefinition,
  types: readonly (readonly TfType[])[],
): TfAttributes {
  if (args.length !== types.length) throw new Error(`internal: ${op} takes ${args.length} inputs`);
  const found: Record<string, TfAttributes[string]> = {};
  args.forEach((arg, at) => {
    const own = types[at] ?? [];
    if (arg.count !== undefined) found[arg.count] = own.length;
    const [first = 'f32'] = own;
    if (!arg.many && own.some((type) => type !== (found[arg.type] ?? typeNamed(arg.type) ?? first))) {
      throw new Error(`internal: ${op}: the input ${arg.name} is ${own.join()}, which does not fit its others`);
    }
    if (typeNamed(arg.type) === undefined) found[arg.type] = arg.many ? own : first;
  });
  return found;
}

/** Element types of an output: stated by the definition, or held by an attribute. */
export function outputTypes({ type, many }: Argument, attributes: TfAttributes): readonly TfType[] {
  const fixed = typeNamed(type);
  if (fixed !== undefined) return [fixed];
  const held = attributes[type];
  // Attributes of kind type hold our names for types; those of kind list(type) lists of them.
  if (many) return Array.isArray(held) ? (held as TfType[]) : [];
  return [typeof held === 'string' ? (held as TfType) : 'i32']; // `Shape` gives i32 unless told otherwise
}
