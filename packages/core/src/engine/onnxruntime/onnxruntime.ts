import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EngineError } from '../../errors.js';
import type { Bundle } from '../../ir/graph.js';
import { encodeOnnx, lowerToOnnx } from '../../lower/onnx/lower-program.js';
import { bindFeeds, type Feeds, type HostArray } from '../../trace/bind.js';
import type { Engine, OpenOptions, Session, StateRange } from '../engine.js';
import { programNamed } from '../reference.js';
import { closedMessage, stateRange } from '../state-range.js';
import type { ProgramMessage, Request, Response, WorkerData } from './messages.js';
import { workerFile } from './worker-file.js';

/**
 * ONNX Runtime 1.30 matches a regular expression against the process's command line when it makes a session, some 256
 * bytes of stack a character: Node's 4 MB for a worker overflow at 16,000 characters, and one argument may have 131,072.
 */
const workerStackMegabytes = 64;

/** ONNX Runtime in a worker thread: works after a plain install and is the default. */
export const onnxRuntimeEngine: Engine = {
  name: 'onnxruntime',
  open: (bundle, options) => OnnxRuntimeSession.open(bundle, options),
};

function toMessage(bundle: Bundle): ProgramMessage[] {
  return bundle.programs.map((program) => {
    const { model, stateInputs, nextOutputs, outputs } = lowerToOnnx(program, { contrib: true });
    return {
      name: program.name,
      model: encodeOnnx(model),
      stateInputs: [...stateInputs],
      nextOutputs: [...nextOutputs],
      outputs: [...outputs],
    };
  });
}

class OnnxRuntimeSession implements Session {
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #next = 0;
  #compilations = 0;
  #failure: Error | undefined;

  private constructor(
    readonly bundle: Bundle,
    readonly worker: Worker,
  ) {
    worker.on('message', (response: Response) => this.#settle(response));
    worker.on('error', (error) => this.#fail(new EngineError(`The onnxruntime engine stopped: ${error.message}`)));
    worker.on('exit', (code) => this.#fail(new EngineError(`The onnxruntime engine stopped with exit code ${code}.`)));
  }

  static async open(bundle: Bundle, options: OpenOptions = {}): Promise<OnnxRuntimeSession> {
    const other = bundle.state.find(({ storage }) => storage !== 'f32');
    if (other !== undefined) {
      throw new EngineError(
        `The onnxruntime engine stores f32 only, but "${other.path}" is ${other.storage}. Use the tensorflow engine.`,
      );
    }
    const data: WorkerData = {
      programs: toMessage(bundle),
      state: bundle.state.map(({ path, axes }) => ({ path, shape: axes.map(({ size }) => Number(size)) })),
      threads: options.threads ?? availableParallelism(),
    };
    const resourceLimits = { stackSizeMb: workerStackMegabytes };
    const { url, ...flags } = workerFile();
    const worker = new Worker(url, { workerData: data, resourceLimits, ...flags });
    const session = new OnnxRuntimeSession(bundle, worker);
    try {
      await session.#wait(-1);
    } catch (error) {
      await session.worker.terminate();
      throw error;
    }
    return session;
  }

  get compilations(): number {
    return this.#compilations;
  }

  async run(program: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>> {
    bindFeeds(programNamed(this.bundle, program), feeds);
    return (await this.#ask({ kind: 'run', program, feeds })) as Readonly<Record<string, HostArray>>;
  }

  async read(path: string, range?: StateRange): Promise<Float32Array> {
    const part = stateRange(this.bundle, path, range);
    return (await this.#ask({ kind: 'read', path, range: part })) as Float32Array;
  }

  async write(path: string, values: Float32Array, start = 0): Promise<void> {
    stateRange(this.bundle, path, { start, count: values.length });
    await this.#ask({ kind: 'write', path, values, start });
  }

  async close(): Promise<void> {
    this.#fail(new EngineError(closedMessage));
    await this.worker.terminate();
  }

  /** The worker's answer; its type follows from the request's kind (`messages.ts`). */
  #ask(request: Request): Promise<unknown> {
    const id = this.#next++;
    const answer = this.#wait(id);
    this.worker.postMessage({ id, request });
    return answer;
  }

  #wait(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      else this.#waiting.set(id, { resolve, reject });
    });
  }

  #settle(response: Response): void {
    this.#compilations = response.compilations;
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (response.ok) waiting?.resolve(response.result);
    else waiting?.reject(new EngineError(`The onnxruntime engine failed: ${response.message}`));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
