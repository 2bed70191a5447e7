import { isFloat, type DType } from '../dtype.js';
import type { Node, Program, StateValue, Value } from '../ir/graph.js';
import { castOp } from '../op/elementwise/cast.js';
import { erase, type AnyOp } from '../op/define.js';
import { opNamed } from '../op/registry.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { nextId } from './rewrite.js';

/** Element types of a program's arithmetic and of its state. */
export interface PrecisionPolicy {
  /** Of matrix products and attention; everything else computes in f32. */
  readonly products: 'f32' | 'bf16';
  /** Of a state entry; as the program has it unless given. Trained parameters and moments stay f32. */
  readonly storage?: (path: string) => DType;
}

/**
 * Inserts casts so that matrix products compute in the policy's type, and all else in f32: norms, softmax, losses and
 * element-wise chains. Ops that only move elements take what they are given. Feeds, outputs and next state keep their
 * types; state takes the type that it is stored in.
 *
 * Comes before differentiation, so that gradients flow through the casts: they come back in f32. Gradients of products
 * that share an operand, such as query, key and value, are added in bf16 before they do, as under PyTorch's autocast.
 */
export function applyPrecision(program: Program, policy: PrecisionPolicy): Program {
  return new PrecisionPass(program, policy).run();
}

class PrecisionPass {
  readonly #builder: GraphBuilder;
  /** What stands for a value of the source. */
  readonly #values = new Map<Value, Value>();
  readonly #casts = new Map<Value, Map<DType, Value>>();
  /** What a value was in the element type that it came from. */
  readonly #before = new Map<Value, Value>();

  constructor(
    readonly program: Program,
    readonly policy: PrecisionPolicy,
  ) {
    this.#builder = new GraphBuilder(nextId(program));
  }

  run(): Program {
    const { program } = this;
    const state = program.state.map((entry) => this.#stored(entry));
    for (const { value } of program.feeds) this.#values.set(value, value);
    for (const node of program.nodes) this.#rewrite(node);
    const kept = (value: Value): Value => this.#as(this.#of(value), value.type.dtype);
    const outputs = program.outputs.map(({ name, value }) => ({ name, value: kept(value) }));
    const types = new Map(state.map(({ path, value }) => [path, value.type.dtype]));
    const next = program.next.map(({ path, value }) => ({
      path,
      value: this.#as(this.#of(value), types.get(path) ?? value.type.dtype),
    }));
    return { ...program, state, nodes: this.#builder.nodes, outputs, next };
  }

  #stored({ path, value }: StateValue): StateValue {
    const dtype = this.policy.storage?.(path) ?? value.type.dtype;
    const stored = dtype === value.type.dtype ? value : this.#builder.value({ ...value.type, dtype }, path);
    this.#values.set(value, stored);
    return { path, value: stored };
  }

  #rewrite(node: Node): void {
    const builder = this.#builder;
    builder.scope = node.scope;
    builder.region = node.region;
    const op = opNamed(node.op);
    const inputs = this.#inputs(op, node);
    const outputs = builder.emit(op, inputs, node.attributes);
    node.outputs.forEach((output, at) => {
      const made = outputs[at];
      if (made !== undefined) this.#values.set(output, made);
    });
    const [input] = inputs;
    const [output] = outputs;
    if (op.changesType && input && output) this.#before.set(output, input);
  }

  /** The node's inputs in the types that its op computes in here. */
  #inputs(op: AnyOp, node: Node): (Value | undefined)[] {
    const current = node.inputs.map((input) => input && this.#of(input));
    const floats = current.flatMap((value) => (value && isFloat(value.type.dtype) ? [value.type.dtype] : []));
    if (op.takesAnyFloat && new Set(floats).size <= 1) return current;
    // The node was checked against the op's schema when it was made.
    const factors = this.policy.products === 'f32' ? [] : (op.factors?.(node.attributes as never) ?? []);
    return current.map((value, at) => {
      if (value === undefined || !isFloat(value.type.dtype)) return value;
      return this.#as(value, factors.includes(op.inputs[at] ?? '') ? this.policy.products : 'f32');
    });
  }

  #of(value: Value): Value {
    const found = this.#values.get(value);
    if (found === undefined) throw new Error('internal: a value was used before it was made');
    return found;
  }

  /** The value in another element type; one cast serves all who ask. */
  #as(value: Value, dtype: DType): Value {
    if (value.type.dtype === dtype) return value;
    const before = this.#before.get(value);
    // f32 holds every 16-bit number, so that the way there and back is the identity.
    if (before?.type.dtype === dtype && value.type.dtype === 'f32') return before;
    const casts = this.#casts.get(value) ?? new Map<DType, Value>();
    this.#casts.set(value, casts);
    const known = casts.get(dtype);
    if (known !== undefined) return known;
    const [made] = this.#builder.emit(erase(castOp), [value], { dtype });
    if (made === undefined) throw new Error('internal: a cast has an output');
    casts.set(dtype, made);
    return made;
  }
}
