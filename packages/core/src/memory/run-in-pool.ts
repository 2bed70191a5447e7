import type { Node, Program, Value } from '../ir/graph.js';
import { valueBytes } from '../ir/value-bytes.js';
import { prepareForOnnx } from '../lower/onnx/lower-program.js';
import { prepareForTensorFlow } from '../lower/tensorflow/lower-nodes.js';
import type { AnyOp, NativeEngine } from '../op/define.js';
import { opNamed } from '../op/registry.js';
import { evaluateSize, type Bindings, type Size } from '../size.js';
import { executionOrder } from './execution-order.js';
import type { MemoryPool, PoolChunk } from './memory-pool.js';

/** What one run of a program holds beside its state. */
export interface RunBytes {
  /** Most bytes that are live at one time beside the feeds: results and everything on the way to them. */
  readonly live: number;
  /** Module of the node that runs then; empty for the model's own code. */
  readonly scope: string;
  readonly feeds: number;
  readonly outputs: number;
}

/**
 * Goes through a run of a program without computing anything, from its graph alone, and lets a pool grow as the run would:
 * values live from the node that makes them to their last use, views share memory, element-wise results take the place of
 * operands that nobody needs any more, and an engine's own forms say what they hold inside (`workspace`). Feeds and state
 * lie outside the pool; the outputs are given back at the end.
 *
 * @param bindings The program's free sizes, as `bindFeeds` gives them.
 */
export function runInPool(program: Program, bindings: Bindings, engine: NativeEngine, pool: MemoryPool): RunBytes {
  const prepared = engine === 'tensorflow' ? prepareForTensorFlow(program) : prepareForOnnx(program, { contrib: true });
  return new PoolRun(prepared, bindings, engine, pool).run();
}

/** Memory that one value or several views of it lie in. */
interface Buffer {
  readonly bytes: number;
  /** Number of the last node that reads it, or Infinity; -1 while none does. */
  lastUse: number;
}

class PoolRun {
  readonly #order: readonly Node[];
  readonly #buffers = new Map<Value, Buffer>();
  readonly #live = new Map<Buffer, PoolChunk>();
  #bytes = 0;

  constructor(
    readonly program: Program,
    readonly bindings: Bindings,
    readonly engine: NativeEngine,
    readonly pool: MemoryPool,
  ) {
    this.#order = executionOrder(program, engine);
    this.#placeAll();
  }

  run(): RunBytes {
    const { program } = this;
    let [live, scope] = [0, ''];
    /** The node that was started last, and whether it is known to be done. */
    let [last, done]: [node: Node | undefined, done: boolean] = [undefined, true];
    let lastAt = -1;
    this.#order.forEach((node, at) => {
      const { isView, keepsApart } = opNamed(node.op);
      done ||= last !== undefined && (keepsApart ?? !isView) && this.#reads(node, last);
      if (isView) return;
      // TensorFlow starts what is ready beside what still runs, which holds its operands.
      this.#endUpTo(done || this.engine === 'onnxruntime' ? at - 1 : lastAt - 1);
      const held = this.#runNode(node, at);
      if (held > live) [live, scope] = [held, node.scope];
      [last, lastAt, done] = [node, at, false];
    });
    this.#endUpTo(Infinity);
    const sum = (ports: readonly { readonly value: Value }[]): number =>
      ports.reduce((bytes, { value }) => bytes + this.#bytesOf(value), 0);
    return { live, scope, feeds: sum(program.feeds), outputs: sum(program.outputs) };
  }

  /** Whether a node reads what another one makes, also through views. */
  #reads({ inputs }: Node, { outputs }: Node): boolean {
    const made = new Set(outputs.map((output) => this.#buffers.get(output)));
    return inputs.some(
      (input) => input !== undefined && made.has(this.#buffers.get(input)) && this.#buffers.has(input),
    );
  }

  /** Gives back what is read last by the node at a place or before. */
  #endUpTo(place: number): void {
    for (const buffer of this.#live.keys()) if (buffer.lastUse <= place) this.#end(buffer);
  }

  /** Gives every value that a node makes its buffer and finds the last use of each. */
  #placeAll(): void {
    this.#order.forEach((node, at) => {
      for (const input of node.inputs) this.#use(input, at);
      const source = opNamed(node.op).isView ? node.inputs[0] : undefined;
      for (const output of node.outputs) {
        const shared = source && this.#buffers.get(source);
        if (shared !== undefined) this.#buffers.set(output, shared);
        // What is a view of a feed or of state has no buffer either.
        else if (source === undefined) this.#buffers.set(output, { bytes: this.#bytesOf(output), lastUse: -1 });
      }
    });
    for (const { value } of [...this.program.outputs, ...this.program.next]) this.#use(value, Infinity);
  }

  #use(value: Value | undefined, at: number): void {
    const buffer = value && this.#buffers.get(value);
    if (buffer !== undefined) buffer.lastUse = Math.max(buffer.lastUse, at);
  }

  /** @returns What is held while the node runs. */
  #runNode(node: Node, at: number): number {
    const op = opNamed(node.op);
    const workspace = this.#workspace(op, node);
    const chunks = workspace.map((bytes) => this.pool.take(bytes));
    const replaced = op.isInPlace && this.engine === 'tensorflow' ? this.#replaceable(node, at) : undefined;
    for (const output of node.outputs) {
      const buffer = this.#buffers.get(output);
      // What nobody reads is not made: engines drop it, or it is a by-product of a few numbers a row.
      if (buffer !== undefined && buffer.lastUse >= 0) this.#begin(buffer, replaced);
    }
    for (const chunk of chunks) this.pool.release(chunk);
    return this.#bytes + workspace.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** The buffer of an operand that nobody reads later and that the result fits. */
  #replaceable({ inputs, outputs: [output] }: Node, at: number): Buffer | undefined {
    const bytes = output && this.#bytesOf(output);
    return inputs
      .map((input) => input && this.#buffers.get(input))
      .find((buffer) => buffer?.bytes === bytes && buffer?.lastUse === at);
  }

  #workspace({ workspace }: AnyOp, { inputs, outputs, attributes }: Node): readonly number[] {
    if (workspace === undefined) return [];
    const types = { in: inputs.map((input) => input?.type), out: outputs.map(({ type }) => type) };
    const { engine } = this;
    // The node was checked against the op's schema when it was made.
    return workspace(types as never, attributes as never, { engine, size: this.#size }).filter((bytes) => bytes > 0);
  }

  readonly #size = (size: Size): number => evaluateSize(size, this.bindings);

  #bytesOf({ type }: Value): number {
    return valueBytes(type, this.#size);
  }

  #begin(buffer: Buffer, replaced: Buffer | undefined): void {
    const chunk = replaced && this.#live.get(replaced);
    if (replaced !== undefined && chunk !== undefined) {
      this.#live.delete(replaced);
      this.#live.set(buffer, chunk);
      return;
    }
    this.#live.set(buffer, this.pool.take(buffer.bytes));
    this.#bytes += buffer.bytes;
  }

  #end(buffer: Buffer): void {
    const chunk = this.#live.get(buffer);
    if (chunk === undefined) return;
    this.#live.delete(buffer);
    this.pool.release(chunk);
    this.#bytes -= buffer.bytes;
  }
}
