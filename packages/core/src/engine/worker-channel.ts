import { Worker, type WorkerOptions } from 'node:worker_threads';
import { EngineError, type EngineErrorKind } from '../errors.js';
import type { WorkerFile } from './worker-file.js';

/** What a worker posts: an answer to a request, or (id -1) that it is ready. */
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  /** With a kind, the message is whole; without, it is the library's own. */
  | { readonly id: number; readonly ok: false; readonly message: string; readonly kind?: EngineErrorKind };

/** How an engine starts its worker, and what it makes of a library's message. */
export interface ChannelOptions<Request> {
  readonly engine: string;
  readonly file: WorkerFile;
  readonly worker: WorkerOptions;
  /** @param request Undefined while the worker starts. */
  readonly faultOf: (message: string, request: Request | undefined) => EngineError;
}

interface Waiting<Request> {
  readonly request: Request | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Requests to an engine's worker thread and its answers, matched by number. Once the worker has stopped, every request
 * is refused with the reason.
 */
export class WorkerChannel<Request> {
  readonly #waiting = new Map<number, Waiting<Request>>();
  readonly worker: Worker;
  #next = 0;
  #failure: Error | undefined;

  private constructor(readonly options: ChannelOptions<Request>) {
    const { engine, file, worker } = options;
    const { url, ...flags } = file;
    this.worker = new Worker(url, { ...worker, ...flags });
    this.worker.on('message', (answer: WorkerAnswer) => this.#settle(answer));
    this.worker.on('error', (error) => this.fail(new EngineError(`The ${engine} engine stopped: ${error.message}`)));
    this.worker.on('exit', (code) =>
      this.fail(new EngineError(`The ${engine} engine stopped with exit code ${code}.`)),
    );
  }

  /** Starts a worker and waits until it is ready; `ready` is what it says then. */
  static async open<Request>(
    options: ChannelOptions<Request>,
  ): Promise<{ readonly channel: WorkerChannel<Request>; readonly ready: unknown }> {
    const channel = new WorkerChannel(options);
    try {
      return { channel, ready: await channel.#wait(-1, undefined) };
    } catch (error) {
      await channel.worker.terminate();
      throw error;
    }
  }

  /** The worker's answer; its type follows from the request's kind. */
  ask(request: Request): Promise<unknown> {
    const id = this.#next++;
    const answer = this.#wait(id, request);
    if (this.#failure === undefined) this.worker.postMessage({ id, request });
    return answer;
  }

  async close(reason: Error): Promise<void> {
    this.fail(reason);
    await this.worker.terminate();
  }

  /** Refuses what waits and all that comes; the first reason stays. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #wait(id: number, request: Request | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      else this.#waiting.set(id, { request, resolve, reject });
    });
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (waiting === undefined) return;
    if (answer.ok) return waiting.resolve(answer.result);
    const { kind, message } = answer;
    waiting.reject(kind ? new EngineError(message, { kind }) : this.options.faultOf(message, waiting.request));
  }
}
