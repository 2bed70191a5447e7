import { Worker, type WorkerOptions } from 'node:worker_threads';
import { EngineError } from '../errors.js';
import type { WorkerFile } from './worker-file.js';

/** What a worker posts: an answer to a request, or (id -1) that it is ready. */
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

/**
 * Requests to an engine's worker thread and its answers, matched by number. Once the worker has stopped, every request
 * is refused with the reason.
 */
export class WorkerChannel<Request> {
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly worker: Worker;
  #next = 0;
  #failure: Error | undefined;

  private constructor(
    readonly engine: string,
    { url, ...flags }: WorkerFile,
    options: WorkerOptions,
  ) {
    this.worker = new Worker(url, { ...options, ...flags });
    this.worker.on('message', (answer: WorkerAnswer) => this.#settle(answer));
    this.worker.on('error', (error) => this.fail(new EngineError(`The ${engine} engine stopped: ${error.message}`)));
    this.worker.on('exit', (code) => this.fail(new EngineError(`The ${engine} engine stopped with exit code ${code}.`)));
  }

  /** Starts a worker and waits until it is ready; `ready` is what it says then. */
  static async open<Request>(
    engine: string,
    file: WorkerFile,
    options: WorkerOptions,
  ): Promise<{ readonly channel: WorkerChannel<Request>; readonly ready: unknown }> {
    const channel = new WorkerChannel<Request>(engine, file, options);
    try {
      return { channel, ready: await channel.#wait(-1) };
    } catch (error) {
      await channel.worker.terminate();
      throw error;
    }
  }

  /** The worker's answer; its type follows from the request's kind. */
  ask(request: Request): Promise<unknown> {
    const id = this.#next++;
    const answer = this.#wait(id);
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

  #wait(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      else this.#waiting.set(id, { resolve, reject });
    });
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.result);
    else waiting?.reject(new EngineError(`The ${this.engine} engine failed: ${answer.message}`));
  }
}
