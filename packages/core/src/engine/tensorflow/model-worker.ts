import { rm } from 'node:fs/promises';
import { EngineError } from '../../errors.js';
import type { LoweredBundle } from '../../lower/tensorflow/lower-bundle.js';
import type { OpenOptions } from '../engine.js';
import { WorkerChannel } from '../worker-channel.js';
import { workerFile } from '../worker-file.js';
import type { Ready, Request, WorkerData } from './messages.js';
import type { Provider } from './providers.js';
import { loadError, runError } from './run-errors.js';
import { writeSavedModel } from './saved-model.js';

export type ModelOptions = Pick<OpenOptions, 'requireGpu'>;

/** A worker thread that has loaded one lowered bundle. */
export class ModelWorker {
  private constructor(
    readonly provider: Provider,
    readonly channel: WorkerChannel<Request>,
    readonly ready: Ready,
  ) {}

  /**
   * Once the environment is prepared (`prepareEnvironment`).
   *
   * @throws EngineError of kind `missing`, `missing-gpu`, `unsupported` (the library is too old) or `graph-rejected`.
   */
  static async open(
    provider: Provider,
    lowered: LoweredBundle,
    { requireGpu = false }: ModelOptions = {},
  ): Promise<ModelWorker> {
    const folder = await writeSavedModel(lowered.model);
    try {
      const { requirements, state, stateFeeds } = lowered;
      const data: WorkerData = { provider, folder, requirements, state, stateFeeds };
      const { channel, ready } = await WorkerChannel.open<Request>({
        engine: 'tensorflow',
        file: workerFile(import.meta.url, 'worker'),
        worker: { workerData: data },
        faultOf,
      });
      const worker = new ModelWorker(provider, channel, ready as Ready); // the worker of this package says it
      if (requireGpu) await worker.#checkGpu();
      return worker;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  ask(request: Request): Promise<unknown> {
    return this.channel.ask(request);
  }

  /** Frees the model, then ends the thread; what waits is refused with the reason. */
  async close(reason: Error): Promise<void> {
    const freed = this.channel.ask({ kind: 'close' }).catch(() => undefined);
    await freed;
    await this.channel.close(reason);
  }

  async #checkGpu(): Promise<void> {
    const { version, gpu } = this.ready;
    if (gpu) return;
    const error = new EngineError(
      `The TensorFlow ${version} of ${this.provider.source} sees no GPU. ` +
        '`videoitg doctor` says what is missing; without a GPU, leave the requirement out.',
      { kind: 'missing-gpu' },
    );
    await this.close(error);
    throw error;
  }
}

function faultOf(message: string, request: Request | undefined): EngineError {
  if (request === undefined) return loadError(message);
  if (request.kind === 'run') return runError(request.program, message);
  return runError(request.kind, message);
}
