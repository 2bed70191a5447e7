import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensorflow } from '#tensorflow-proto';
import { EngineError } from '../../errors.js';
import type { Bundle } from '../../ir/graph.js';
import { lowerToTensorFlow, type LoweredBundle } from '../../lower/tensorflow/lower-bundle.js';
import { evaluateSize, type Bindings } from '../../size.js';
import { bindFeeds, type Feeds, type HostArray } from '../../trace/bind.js';
import type { Engine, OpenOptions, Session, StateRange } from '../engine.js';
import { programNamed } from '../reference.js';
import { closedMessage, stateRange } from '../state-range.js';
import { WorkerChannel } from '../worker-channel.js';
import { workerFile } from '../worker-file.js';
import type { Request, WorkerData } from './messages.js';

/** TensorFlow through tfjs-node's native module, in a worker thread. */
export const tensorFlowEngine: Engine = {
  name: 'tensorflow',
  open: (bundle, options) => TensorFlowSession.open(bundle, options),
};

class TensorFlowSession implements Session {
  private constructor(
    readonly bundle: Bundle,
    readonly lowered: LoweredBundle,
    readonly channel: WorkerChannel<Request>,
  ) {}

  readonly compilations = 0;

  static async open(bundle: Bundle, { threads }: OpenOptions = {}): Promise<TensorFlowSession> {
    const lowered = lowerToTensorFlow(bundle, process.env['JIT'] ? { jit: process.env['JIT'].split(',') } : {});
    const folder = await mkdtemp(join(tmpdir(), 'videoitg-graph-'));
    await writeFile(join(folder, 'saved_model.pb'), tensorflow.SavedModel.encode(lowered.model).finish());
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    if (threads !== undefined) {
      process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
      process.env['TF_NUM_INTEROP_THREADS'] ??= String(threads);
    }
    const data: WorkerData = {
      binding: process.env['VIDEOITG_TENSORFLOW_BINDING'] ?? '',
      folder,
      state: lowered.state,
      start: lowered.start,
    };
    try {
      const file = workerFile(import.meta.url, 'worker');
      const { channel } = await WorkerChannel.open<Request>('tensorflow', file, { workerData: data });
      return new TensorFlowSession(bundle, lowered, channel);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async run(name: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>> {
    const bindings = bindFeeds(programNamed(this.bundle, name), feeds);
    const program = this.lowered.programs.find((candidate) => candidate.name === name);
    const variant = program?.variants.find(({ assumptions }) => hold(assumptions, bindings));
    if (variant === undefined) throw new EngineError(`internal: no variant of "${name}" fits`);
    const request: Request = {
      kind: 'run',
      feeds: variant.feeds.flatMap(({ name: feed, tensor }) => (feeds[feed] ? [[tensor, feeds[feed]] as const] : [])),
      outputs: variant.outputs.map(({ name: output, tensor }) => [output, tensor]),
      done: variant.done,
    };
    return (await this.channel.ask(request)) as Readonly<Record<string, HostArray>>;
  }

  async read(path: string, range?: StateRange): Promise<Float32Array> {
    const part = stateRange(this.bundle, path, range);
    return (await this.channel.ask({ kind: 'read', path, range: part })) as Float32Array;
  }

  async write(path: string, values: Float32Array, start = 0): Promise<void> {
    stateRange(this.bundle, path, { start, count: values.length });
    await this.channel.ask({ kind: 'write', path, values, start });
  }

  async close(): Promise<void> {
    await this.channel.ask({ kind: 'close' }).catch(() => undefined);
    await this.channel.close(new EngineError(closedMessage));
  }
}

const hold = (
  assumptions: LoweredBundle['programs'][number]['variants'][number]['assumptions'],
  bindings: Bindings,
): boolean => assumptions.every(({ size, limit }) => evaluateSize(size, bindings) <= limit);
