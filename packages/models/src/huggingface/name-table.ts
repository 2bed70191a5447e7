/**
 * Shape that a parameter has in a file. The elements keep their order, so the way back is the parameter's own shape, and
 * both ways move in ranges.
 */
export type Reshape = (shape: readonly number[]) => readonly number[];

/** A vector [width] that a file holds as a matrix of one row, [1, width]. */
export const leadingOne: Reshape = (shape) => [1, ...shape];

/** A tensor that is known and not used. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly reason: string;
  /** Whether a folder written anew carries it over from the one it stems from. */
  readonly carried: boolean;
  /** Its shape, where it is part of a released model. */
  readonly shape?: readonly number[];
}

/** A second name of a parameter: accepted with equal values, never written. */
export interface Alias {
  readonly kind: 'alias';
  readonly path: string;
}

export interface ParameterName {
  readonly kind: 'parameter';
  readonly path: string;
  readonly reshape?: Reshape;
  /** What the tensor is where the model has no such parameter; without it, no such tensor may be there. */
  readonly otherwise?: Ignored | Alias;
}

/**
 * Names of a module's tensors in a file, each with its parameter's path, in the order in which they are written. `{}` stands
 * for a layer's index, in key and path; `*` at the end of an ignored key for anything.
 */
export type NameTable = Readonly<Record<string, string | ParameterName | Ignored | Alias>>;

/** A tensor that is known and not used. */
export const ignored = (
  reason: string,
  { carried = true, shape }: { readonly carried?: boolean; readonly shape?: readonly number[] } = {},
): Ignored => ({ kind: 'ignored', reason, carried, ...(shape && { shape }) });

/** A second name of the parameter at `path`. */
export const aliasOf = (path: string): Alias => ({ kind: 'alias', path });

/** A parameter that a model may lack; the tensor is then `otherwise`. */
export const ifPresent = (path: string, otherwise: Ignored | Alias): ParameterName => ({
  kind: 'parameter',
  path,
  otherwise,
});

/** A parameter that has another shape in the file. */
export const reshaped = (path: string, reshape: Reshape): ParameterName => ({ kind: 'parameter', path, reshape });

/** The table of a module that stands at `path` in a model and whose keys begin with `key`; each ends in a dot or is empty. */
export function prefixed(table: NameTable, { key, path }: { readonly key: string; readonly path: string }): NameTable {
  const target = (rule: NameTable[string]): NameTable[string] => {
    if (typeof rule === 'string') return path + rule;
    if (rule.kind === 'ignored') return rule;
    if (rule.kind === 'alias') return aliasOf(path + rule.path);
    const { otherwise } = rule;
    return {
      ...rule,
      path: path + rule.path,
      ...(otherwise?.kind === 'alias' && { otherwise: aliasOf(path + otherwise.path) }),
    };
  };
  return Object.fromEntries(Object.entries(table).map(([name, rule]) => [key + name, target(rule)]));
}
