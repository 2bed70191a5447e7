import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { HostArray } from '../../trace/bind.js';
import type { ProgramMessage, Request, Response, WorkerData } from './messages.js';
import { toTensor } from './tensors.js';

/**
 * Owns the ONNX Runtime sessions and the state. `run` blocks this thread, so that the main one stays free.
 *
 * The next state is handed back as new tensors and replaces the old ones; inputs are never written to, because a graph
 * may still read a parameter after its update was computed.
 */
class Runner {
  readonly #programs = new Map<string, { readonly message: ProgramMessage; readonly session: InferenceSession }>();
  readonly #state = new Map<string, Tensor>();

  static async open(data: WorkerData): Promise<Runner> {
    const runner = new Runner();
    for (const { path, shape } of data.state) {
      const elements = shape.reduce((a, b) => a * b, 1);
      runner.#state.set(path, new Tensor('float32', new Float32Array(elements), shape));
    }
    for (const message of data.programs) {
      const session = await InferenceSession.create(message.model, {
        intraOpNumThreads: data.threads,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
        executionMode: 'sequential',
        logSeverityLevel: 4, // failures come back as errors; nothing is printed
      });
      runner.#programs.set(message.name, { message, session });
    }
    return runner;
  }

  async run(name: string, feeds: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>> {
    const program = this.#programs.get(name);
    if (program === undefined) throw new Error(`no program "${name}"`);
    const { message, session } = program;
    const inputs: Record<string, Tensor> = {};
    for (const [feed, array] of Object.entries(feeds)) inputs[feed] = toTensor(array);
    for (const [path, input] of message.stateInputs) inputs[input] = this.#entry(path);
    const results = await session.run(inputs);
    const take = (output: string): Tensor => {
      const tensor = results[output];
      if (tensor === undefined) throw new Error(`ONNX Runtime gave no output "${output}"`);
      return tensor;
    };
    for (const [path, output] of message.nextOutputs) this.#state.set(path, take(output));
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

  #entry(path: string): Tensor {
    const tensor = this.#state.get(path);
    if (tensor === undefined) throw new Error(`no state "${path}"`);
    return tensor;
  }
}

async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  // `workerData` is what the session below sent; both sides are this package.
  const runner = await Runner.open(workerData as WorkerData);
  const answer = async (request: Request): Promise<unknown> => {
    if (request.kind === 'run') return runner.run(request.program, request.feeds);
    if (request.kind === 'read') return runner.read(request.path, request.range);
    runner.write(request.path, request.values, request.start);
    return undefined;
  };
  let queue: Promise<void> = Promise.resolve();
  port.on('message', ({ id, request }: { id: number; request: Request }) => {
    queue = queue.then(async () => {
      try {
        post(port, { id, ok: true, result: await answer(request) });
      } catch (error) {
        post(port, { id, ok: false, message: error instanceof Error ? error.message : String(error) });
      }
    });
  });
  post(port, { id: -1, ok: true, result: undefined });
}

function post(port: NonNullable<typeof parentPort>, response: Response): void {
  port.postMessage(response);
}

if (parentPort !== null) {
  const port = parentPort;
  serve(port).catch((error: unknown) => {
    post(port, { id: -1, ok: false, message: error instanceof Error ? error.message : String(error) });
  });
}
