import type { Node, Program, Value } from '../ir/graph.js';
import { valueBytes } from '../ir/value-bytes.js';
import { prepareForOnnx } from '../lower/onnx/lower-program.js';
import { prepareForTensorFlow } from '../lower/tensorflow/lower-nodes.js';
import type { AnyOp, NativeEngine } from '../op/define.js';
import { opNamed } from '../op/registry.js';
import { evaluateSize, type Bindings, type Size } from '../size.js';
import { executionOrder } from './execution-order.js';

/** What one run of a program holds beside its state. */
export interface LiveBytes {
  /** Most bytes at one time: feeds, results and everything between them. */
  readonly peak: number;
  /** Module of the node that runs then; empty for the model's own code. */
  readonly peakScope: string;
  /** The fed arrays, which are held from start to end. */
  readonly feeds: number;
  readonly outputs: number;
}

/**
 * What a run of a program holds, from its graph alone: values live from the node that makes them to their last use, views
 * share memory, element-wise results take the place of operands that nobody needs any more, and an engine's own forms say
 * what they hold inside (`workspace`). State is not counted.
 *
 * @param bindings The program's free sizes, as `bindFeeds` gives them.
 */
export function liveBytes(program: Program, bindings: Bindings, engine: NativeEngine): LiveBytes {
  const prepared = engine === 'tensorflow' ? prepareForTensorFlow(program) : prepareForOnnx(program, { contrib: true });
  return new LiveWalk(prepared, bindings, engine).run();
}

/** Memory that one value or several views of it lie in. */
interface Buffer {
  readonly bytes: number;
  /** Number of the last node that reads it, or Infinity. */
  lastUse: number;
}

class LiveWalk {
  readonly #order: readonly Node[];
  readonly #buffers = new Map<Value, Buffer>();
  readonly #live = new Set<Buffer>();
  #now = 0;

  constructor(
    readonly program: Program,
    readonly bindings: Bindings,
    readonly engine: NativeEngine,
  ) {
    this.#order = executionOrder(program, engine);
    this.#placeAll();
  }

  run(): LiveBytes {
    const { program } = this;
    for (const { value } of program.feeds) this.#begin(value);
    const feeds = this.#now;
    let peak = feeds;
    let peakScope = '';
    this.#order.forEach((node, at) => {
      const held = this.#enter(node, at);
      if (held > peak) [peak, peakScope] = [held, node.scope];
      for (const buffer of this.#live) if (buffer.lastUse <= at) this.#end(buffer);
    });
    const outputs = program.outputs.reduce((sum, { value }) => sum + this.#bytes(value), 0);
    return { peak, peakScope, feeds, outputs };
  }

  /** Gives every value its buffer and finds the last use of each. State lies in no buffer of the run. */
  #placeAll(): void {
    const { program } = this;
    const place = (value: Value, lastUse: number): void => {
      this.#buffers.set(value, { bytes: this.#bytes(value), lastUse });
    };
    for (const { value } of program.feeds) place(value, Infinity);
    this.#order.forEach((node, at) => {
      for (const input of node.inputs) this.#use(input, at);
      const [input] = node.inputs;
      for (const output of node.outputs) {
        if (!opNamed(node.op).isView) place(output, -1);
        else if (input !== undefined) this.#share(input, output);
      }
    });
    for (const { value } of [...program.outputs, ...program.next]) this.#use(value, Infinity);
  }

  #use(value: Value | undefined, at: number): void {
    const buffer = value && this.#buffers.get(value);
    if (buffer !== undefined) buffer.lastUse = Math.max(buffer.lastUse, at);
  }

  #share(input: Value, output: Value): void {
    const buffer = this.#buffers.get(input);
    if (buffer !== undefined) this.#buffers.set(output, buffer);
  }

  /** Makes a node's results. @returns What is held while it runs. */
  #enter(node: Node, at: number): number {
    const op = opNamed(node.op);
    if (op.isView) return this.#now;
    const reused = op.isInPlace ? this.#replaceable(node, at) : undefined;
    if (reused !== undefined) this.#end(reused);
    // What nobody reads is not made: engines drop it, or it is a by-product of a few numbers a row.
    for (const output of node.outputs) if ((this.#buffers.get(output)?.lastUse ?? -1) >= 0) this.#begin(output);
    return this.#now + this.#workspace(op, node);
  }

  /** The buffer of an operand that nobody reads later and that the result fits. */
  #replaceable(node: Node, at: number): Buffer | undefined {
    const [output] = node.outputs;
    const bytes = output && this.#bytes(output);
    return node.inputs
      .map((input) => input && this.#buffers.get(input))
      .find((buffer) => buffer?.bytes === bytes && buffer?.lastUse === at);
  }

  #workspace(op: AnyOp, { inputs, outputs, attributes }: Node): number {
    if (op.workspace === undefined) return 0;
    const types = { in: inputs.map((input) => input?.type), out: outputs.map(({ type }) => type) };
    const { engine } = this;
    // The node was checked against the op's schema when it was made.
    return op.workspace(types as never, attributes as never, { engine, size: this.#size });
  }

  readonly #size = (size: Size): number => evaluateSize(size, this.bindings);

  #bytes({ type }: Value): number {
    return valueBytes(type, this.#size);
  }

  #begin(value: Value): void {
    const buffer = this.#buffers.get(value);
    if (buffer === undefined || this.#live.has(buffer)) return;
    this.#live.add(buffer);
    this.#now += buffer.bytes;
  }

  #end(buffer: Buffer): void {
    if (this.#live.delete(buffer)) this.#now -= buffer.bytes;
  }
}
