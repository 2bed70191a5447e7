import { workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { HostArray } from '../../trace/bind.js';
import { serveRequests } from '../worker-serve.js';
import type { ProgramMessage, Request, WorkerData } from './messages.js';
import { toTensor } from './tensors.js';

/**
 * Owns the ONNX Runtime sessions and the state. `run` blocks this thread, so that the main one stays free.
 *
 * The next state is written into spare tensors, which then change places with the old ones. Inputs are never written to,
 * because a graph may still read a parameter after its update was computed. Spares rather than new tensors, because
 * tensors of past steps would live until the garbage collector finds them.
 */
class Runner {
  /** ONNX Runtime sessions made; lengths are free, so running never adds one. */
  compilations = 0;
  readonly #programs = new Map<string, { readonly message: ProgramMessage; readonly session: InferenceSession }>();
  readonly #state = new Map<string, Tensor>();
  readonly #spare = new Map<string, Tensor>();

  static async open(data: WorkerData): Promise<Runner> {
    const runner = new Runner();
    for (const { path, shape } of data.state) runner.#state.set(path, zeros(shape));
    for (const message of data.programs) {
      runner.#programs.set(message.name, { message, session: await runner.#compile(message, data.threads) });
    }
    return runner;
  }

  async #compile({ model, recomputes }: ProgramMessage, threads: number): Promise<InferenceSession> {
    this.compilations += 1;
    return InferenceSession.create(model, sessionOptions(threads, recomputes));
  }

  async run(name: string, feeds: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>> {
    const program = this.#programs.get(name);
    if (program === undefined) throw new Error(`no program "${name}"`);
    const { message, session } = program;
    const inputs: Record<string, Tensor> = {};
    for (const [feed, array] of Object.entries(feeds)) inputs[feed] = toTensor(array);
    for (const [path, input] of message.stateInputs) inputs[input] = this.#entry(path);
    const fetches: Record<string, Tensor | null> = {};
    for (const [, output] of message.outputs) fetches[output] = null;
    for (const [path, output] of message.nextOutputs) fetches[output] = this.#spareFor(path);
    const results = await session.run(inputs, fetches);
    const take = (output: string): Tensor => {
      const tensor = results[output];
      if (tensor === undefined) throw new Error(`ONNX Runtime gave no output "${output}"`);
      return tensor;
    };
    for (const [path] of message.nextOutputs) this.#exchange(path);
    return Object.fromEntries(
      message.outputs.map(([output, from]) => {
        const { dims, data } = take(from);
        // Programs give f32, i32 and bool; ONNX Runtime returns those as these three arrays.
        return [output, { shape: [...dims], data: data as HostArray['data'] }];
      }),
    );
  }

  read(path: string, range: { readonly start: number; readonly count: number } | undefined): Float32Array {
    const data = this.#floats(path);
    return range ? data.slice(range.start, range.start + range.count) : data.slice();
  }

  write(path: string, values: Float32Array, start: number): void {
    this.#floats(path).set(values, start);
  }

  #floats(path: string): Float32Array {
    const { data } = this.#entry(path);
    if (!(data instanceof Float32Array)) throw new Error(`state "${path}" is not f32`);
    return data;
  }

  /** A tensor like the state's entry, made when a program first writes to it: what is only read has none. */
  #spareFor(path: string): Tensor {
    const spare = this.#spare.get(path) ?? zeros(this.#entry(path).dims);
    this.#spare.set(path, spare);
    return spare;
  }

  #exchange(path: string): void {
    const [before, after] = [this.#entry(path), this.#spareFor(path)];
    this.#state.set(path, after);
    this.#spare.set(path, before);
  }

  #entry(path: string): Tensor {
    const tensor = this.#state.get(path);
    if (tensor === undefined) throw new Error(`no state "${path}"`);
    return tensor;
  }
}

const zeros = (dims: readonly number[]): Tensor =>
  new Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b, 1)), dims);

/** Numbers behind these choices: docs/log.md, "Speed and memory of the onnxruntime engine". */
const sessionOptions = (threads: number, recomputes: boolean): InferenceSession.SessionOptions => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  logSeverityLevel: 4, // failures come back as errors; nothing is printed
  // A planned block is kept beside the arena that the first run of a shape has filled: half as much memory again.
  enableMemPattern: false,
  // Idle threads of the pool spin before they sleep: long enough to bridge the gap between two nodes, not longer,
  // because a busy machine pays for it.
  extra: {
    session: { intra_op: { spin_duration_us: '20' } },
    ...(recomputes ? { optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' } } : {}),
  },
});

serveRequests<Request>(async () => {
  // `workerData` is what the session of `onnxruntime.ts` sent; both sides are this package.
  const runner = await Runner.open(workerData as WorkerData);
  return {
    ready: runner.compilations,
    answer(request) {
      if (request.kind === 'run') return runner.run(request.program, request.feeds);
      if (request.kind === 'read') return runner.read(request.path, request.range);
      runner.write(request.path, request.values, request.start);
      return undefined;
    },
  };
});
