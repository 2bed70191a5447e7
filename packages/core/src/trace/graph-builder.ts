import { ShapeError, type OperandDescription } from '../errors.js';
import type { Attributes, Node, Value, ValueType } from '../ir/graph.js';
import { printAxes } from '../ir/types.js';
import type { AnyOp } from '../op/define.js';
import { isProblem } from '../op/infer.js';

/** Appends nodes to a program under construction. Knows no op: it is handed the object. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  /** Path of the module that is running; every node carries it. */
  scope = '';
  /** Label of the recomputation region that is open. */
  region: string | undefined;
  readonly #regions = new Map<string, number>();
  #nextId: number;
  readonly #scopes = new Map<number, string>();

  constructor(firstId = 0) {
    this.#nextId = firstId;
  }

  /** @param origin What errors call the value's source: a parameter's path, a feed. */
  value(type: ValueType, origin?: string): Value {
    const value = { id: this.#nextId++, type };
    if (origin !== undefined) this.#scopes.set(value.id, origin);
    return value;
  }

  /** The label, with a number behind it where it was given before. */
  distinctRegion(label: string): string {
    const count = (this.#regions.get(label) ?? 0) + 1;
    this.#regions.set(label, count);
    return count === 1 ? label : `${label}#${count}`;
  }

  emit(op: AnyOp, inputs: readonly (Value | undefined)[], attributes: Attributes): readonly Value[] {
    const types = inputs.map((input) => input?.type);
    // The op's own tuple of inputs is erased here; `checkNode` in `ir/verify.ts` checks counts and attributes.
    const result = op.infer(types as readonly ValueType[], attributes as never);
    if (isProblem(result)) throw this.#shapeError(op, inputs, result.problem, result.hint);
    const outputs = result.map((type) => this.value(type));
    for (const output of outputs) this.#scopes.set(output.id, this.scope);
    this.nodes.push({
      op: op.name,
      attributes,
      inputs,
      outputs,
      scope: this.scope,
      ...(this.region === undefined ? {} : { region: this.region }),
    });
    return outputs;
  }

  /** A value as errors show it. */
  describe(label: string, { id, type }: Value): OperandDescription {
    const dtype = type.dtype === 'f32' ? '' : `${type.dtype} `;
    return { label, type: `${dtype}${printAxes(type.axes)}`, scope: this.#scopes.get(id) ?? '' };
  }

  #shapeError(op: AnyOp, inputs: readonly (Value | undefined)[], problem: string, hint?: string): ShapeError {
    const sides = inputs.length === 2 && op.inputs[0] === 'x' ? ['left', 'right'] : op.inputs;
    const variadic = op.inputs[0]?.startsWith('...') ? op.inputs[0].slice(3) : undefined;
    const operands = inputs.flatMap((input, at) =>
      input === undefined
        ? []
        : [this.describe((variadic ? `${variadic} ${at}` : (sides[at] ?? '')).replace('?', ''), input)],
    );
    return new ShapeError(op.name, problem, operands, this.scope, hint);
  }
}
