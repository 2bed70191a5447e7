import { EngineError } from '../../errors.js';
import { largestEntry } from '../../ir/entry-elements.js';
import type { Bundle } from '../../ir/graph.js';
import { lowerToTensorFlow, type LoweredBundle, type TensorFlowOptions } from '../../lower/tensorflow/lower-bundle.js';
import type { LoweredVariant } from '../../lower/tensorflow/lower-program.js';
import { evaluateSize, type Bindings } from '../../size.js';
import { bindFeeds, type Feeds, type HostArray } from '../../trace/bind.js';
import type { Engine, OpenOptions, Session, StateRange } from '../engine.js';
import { programNamed } from '../reference.js';
import { closedError, stateRange } from '../state-range.js';
import { bitsOf, toNumbers, toStored, type StoredValues } from '../stored-values.js';
import { prepareEnvironment, threadPools } from './environment.js';
import { hostDevice } from './host-device.js';
import { ModelWorker } from './model-worker.js';
import type { RunRequest } from './messages.js';
import { productKernels } from './product-kernels.js';
import { findProvider, type Provider } from './providers.js';
import { handOver } from './hand-over.js';

/** TensorFlow through tfjs-node's native module, in a worker thread. */
export const tensorFlowEngine: Engine = {
  name: 'tensorflow',
  open: (bundle, options) => TensorFlowSession.open(bundle, options),
};

/**
 * The provider that sessions use.
 *
 * @throws EngineError of kind `missing` that says where it was looked for and what to do.
 */
export function requireProvider(): Provider {
  const { provider, absent } = findProvider();
  if (provider !== undefined) return provider;
  const places = absent.map(({ source, reason }) => `${source} (${reason})`).join(', ');
  throw new EngineError(
    `No TensorFlow library was found; looked for ${places}. ` +
      '`videoitg setup tensorflow` gets one; --engine onnxruntime works now.',
    { kind: 'missing' },
  );
}

interface SessionOptions extends OpenOptions, Pick<TensorFlowOptions, 'products' | 'concurrency'> {}

export class TensorFlowSession implements Session {
  #worker: ModelWorker;
  /** Calls that wait for a restart do so in their order. */
  #restarting: Promise<void> | undefined;
  #ended: EngineError | undefined;
  /** Sizes that compiled programs have met. */
  readonly #met = new Set<string>();

  private constructor(
    readonly bundle: Bundle,
    readonly lowered: LoweredBundle,
    readonly jit: ReadonlySet<string>,
    worker: ModelWorker,
  ) {
    this.#worker = worker;
  }

  static async open(bundle: Bundle, options: SessionOptions = {}): Promise<TensorFlowSession> {
    const provider = requireProvider();
    const device = hostDevice(provider);
    const { jit = [], products = productKernels(device) } = options;
    const pools = threadPools(largestEntry(bundle.state), options.threads);
    const { concurrency = device.runsOnGpu || pools.perOp > 1 ? 1 : pools.ops } = options;
    prepareEnvironment(provider, pools);
    const lowered = lowerToTensorFlow(bundle, { jit, products, concurrency });
    const worker = await ModelWorker.open(provider, lowered, options);
    return new TensorFlowSession(bundle, lowered, new Set(jit), worker);
  }

  get compilations(): number {
    const compiled = this.bundle.programs.filter(({ name }) => this.jit.has(name)).length;
    return this.bundle.programs.length - compiled + this.#met.size;
  }

  async run(name: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>> {
    const bindings = bindFeeds(programNamed(this.bundle, name), feeds);
    const program = this.lowered.programs.find((candidate) => candidate.name === name);
    const variant = program?.variants.find((candidate) => fits(candidate, bindings));
    if (program === undefined || variant === undefined) throw new Error(`internal: no form of "${name}" fits`);
    if (this.jit.has(name)) this.#met.add(JSON.stringify([name, ...bindings]));
    const request: RunRequest = {
      kind: 'run',
      program: name,
      feeds: variant.feeds.flatMap(({ name: feed, tensor }) => (feeds[feed] ? [[tensor, feeds[feed]] as const] : [])),
      outputs: variant.outputs.map(({ name: output, tensor }) => [output, tensor]),
      done: variant.done,
    };
    try {
      return (await this.#ask(request)) as Readonly<Record<string, HostArray>>; // `messages.ts`
    } catch (error) {
      if (error instanceof EngineError && error.kind !== 'closed') this.#recover(program.writesState, error);
      throw error;
    }
  }

  async read(path: string, range?: StateRange): Promise<Float32Array> {
    return toNumbers(this.#storageOf(path), await this.#readStored(path, range));
  }

  async readBits(path: string, range?: StateRange): Promise<Uint16Array> {
    return bitsOf(path, await this.#readStored(path, range));
  }

  async write(path: string, values: StoredValues, start = 0): Promise<void> {
    stateRange(this.bundle, path, { start, count: values.length });
    if (values.length === 0) return;
    await this.#ask({ kind: 'write', path, values: toStored(path, this.#storageOf(path), values), start });
  }

  async close(): Promise<void> {
    this.#ended ??= closedError();
    await this.#restarting;
    await this.#worker.close(closedError());
  }

  async #readStored(path: string, range: StateRange | undefined): Promise<StoredValues> {
    const part = stateRange(this.bundle, path, range);
    if (part.count === 0) return this.#storageOf(path) === 'f32' ? new Float32Array() : new Uint16Array();
    return (await this.#ask({ kind: 'read', path, range: part })) as StoredValues; // `messages.ts`
  }

  async #ask(request: Parameters<ModelWorker['ask']>[0]): Promise<unknown> {
    await this.#restarting;
    if (this.#ended) throw this.#ended;
    return this.#worker.ask(request);
  }

  /**
   * After a failed run the binding keeps the run's feeds for good: only the end of its thread frees them. A run that
   * writes state may have written half of it, so that the session ends; after any other the state moves to a new thread.
   */
  #recover(wroteState: boolean, cause: EngineError): void {
    if (this.#ended !== undefined || this.#restarting !== undefined) return;
    if (wroteState) {
      this.#ended = new EngineError(
        `The state may be half-written since a run failed (${cause.message.replace(/\.$/, '')}). ` +
          'Open the bundle again and load a checkpoint.',
        { kind: 'lost-state', cause },
      );
      this.#restarting = this.#worker.close(this.#ended);
      return;
    }
    this.#restarting = handOver(this.#worker, this.lowered, this.bundle.state)
      .then((worker) => {
        this.#worker = worker;
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#ended = new EngineError(`The tensorflow engine could not be started again: ${reason}`, {
          kind: 'lost-state',
          cause: error,
        });
      })
      .finally(() => {
        this.#restarting = undefined;
      });
  }

  #storageOf(path: string): Bundle['state'][number]['storage'] {
    return this.bundle.state.find((entry) => entry.path === path)?.storage ?? 'f32';
  }
}

const fits = ({ assumptions }: LoweredVariant, bindings: Bindings): boolean =>
  assumptions.every(({ size, limit }) => evaluateSize(size, bindings) <= limit);
