import { availableParallelism } from 'node:os';
import { EngineError } from '../../errors.js';
import type { Bundle, Value } from '../../ir/graph.js';
import { encodeOnnx, lowerToOnnx } from '../../lower/onnx/lower-program.js';
import { opNamed } from '../../op/registry.js';
import { bindFeeds, type Feeds, type HostArray } from '../../trace/bind.js';
import type { Engine, OpenOptions, Session, StateRange } from '../engine.js';
import { programNamed } from '../reference.js';
import { closedError, stateRange } from '../state-range.js';
import { bitsOf, toNumbers, toStored } from '../stored-values.js';
import { WorkerChannel } from '../worker-channel.js';
import { workerFile } from '../worker-file.js';
import type { ProgramMessage, Request, WorkerData } from './messages.js';

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
      recomputes: program.nodes.some(({ op }) => opNamed(op).keepsApart),
      stateInputs: [...stateInputs],
      nextOutputs: [...nextOutputs],
      outputs: [...outputs],
    };
  });
}

const is16Bit = ({ type }: Value): boolean => type.dtype === 'bf16' || type.dtype === 'f16';

class OnnxRuntimeSession implements Session {
  private constructor(
    readonly bundle: Bundle,
    readonly channel: WorkerChannel<Request>,
    /** ONNX Runtime sessions made; lengths are free, so running never adds one. */
    readonly compilations: number,
  ) {}

  static async open(bundle: Bundle, options: OpenOptions = {}): Promise<OnnxRuntimeSession> {
    const other = bundle.state.find(({ storage }) => storage !== 'f32');
    if (other !== undefined) {
      throw new EngineError(
        `The onnxruntime engine stores f32 only, but "${other.path}" is ${other.storage}. Use the tensorflow engine.`,
        { kind: 'unsupported' },
      );
    }
    const mixed = bundle.programs.find(({ nodes }) => nodes.some(({ outputs }) => outputs.some(is16Bit)));
    if (mixed !== undefined) {
      throw new EngineError(
        `The onnxruntime engine computes in f32 only, but the program "${mixed.name}" has 16-bit values. ` +
          'Use the tensorflow engine, or f32 products.',
        { kind: 'unsupported' },
      );
    }
    const data: WorkerData = {
      programs: toMessage(bundle),
      state: bundle.state.map(({ path, axes }) => ({ path, shape: axes.map(({ size }) => Number(size)) })),
      threads: options.threads ?? availableParallelism(),
    };
    const resourceLimits = { stackSizeMb: workerStackMegabytes };
    const { channel, ready } = await WorkerChannel.open<Request>({
      engine: 'onnxruntime',
      file: workerFile(import.meta.url, 'worker'),
      worker: { workerData: data, resourceLimits },
      faultOf: (message) => new EngineError(`The onnxruntime engine failed: ${message}`),
    });
    return new OnnxRuntimeSession(bundle, channel, Number(ready));
  }

  async run(program: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>> {
    bindFeeds(programNamed(this.bundle, program), feeds);
    return (await this.channel.ask({ kind: 'run', program, feeds })) as Readonly<Record<string, HostArray>>;
  }

  async read(path: string, range?: StateRange): Promise<Float32Array> {
    const part = stateRange(this.bundle, path, range);
    return (await this.channel.ask({ kind: 'read', path, range: part })) as Float32Array;
  }

  async readBits(path: string, range?: StateRange): Promise<Uint16Array> {
    return bitsOf(path, await this.read(path, range));
  }

  async write(path: string, values: Float32Array | Uint16Array, start = 0): Promise<void> {
    stateRange(this.bundle, path, { start, count: values.length });
    const numbers = toNumbers('f32', toStored(path, 'f32', values));
    await this.channel.ask({ kind: 'write', path, values: numbers, start });
  }

  async close(): Promise<void> {
    await this.channel.close(closedError());
  }
}
