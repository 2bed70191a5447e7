import { workerData } from 'node:worker_threads';
import { savedModelTag } from '../../lower/tensorflow/saved-model-tag.js';
import { dataType } from '../../lower/tensorflow/types.js';
import type { StateAccess } from '../../lower/tensorflow/state-access.js';
import type { HostArray } from '../../trace/bind.js';
import type { StateRange } from '../engine.js';
import type { StoredValues } from '../stored-values.js';
import { serveRequests } from '../worker-serve.js';
import { loadBinding, type TensorFlowBinding } from './binding.js';
import { checkRelease } from './library-release.js';
import type { Ready, Request, RunRequest, WorkerData } from './messages.js';
import { checkSavedModel } from './saved-model.js';

/**
 * Owns one loaded model and thereby its variables, which are made when they are first needed: a model that is open takes
 * no memory for them yet. Calls of the binding block this thread, so that the main one stays free.
 */
class Runner {
  readonly #model: number;
  readonly #entries: ReadonlyMap<string, StateAccess>;
  /** Entries without a variable, whose elements are zeros. */
  readonly #absent: Set<string>;

  constructor(
    readonly binding: TensorFlowBinding,
    readonly data: WorkerData,
  ) {
    const { folder, state } = data;
    this.#entries = new Map(state.map((access) => [access.path, access]));
    this.#absent = new Set(this.#entries.keys());
    this.#model = binding.loadSavedModel(folder, savedModelTag);
  }

  run({ feeds, outputs, done }: RunRequest): Record<string, HostArray> {
    for (const path of this.#absent) this.#make(this.#entry(path));
    const results = this.#call(feeds, [...outputs.map(([, tensor]) => tensor), done]);
    return Object.fromEntries(outputs.flatMap(([name], at) => (results[at] ? [[name, results[at]]] : [])));
  }

  read(path: string, { start, count }: StateRange): StoredValues {
    const access = this.#entry(path);
    if (this.#absent.has(path)) this.#make(access);
    const { read, storage } = access;
    const [values] = this.#access(path, read, [...this.#range(start, count)]);
    if (values?.data instanceof Float32Array) return values.data;
    if (!(values?.data instanceof Int32Array)) throw new Error(`state "${path}" of ${storage} gave other elements`);
    return new Uint16Array(values.data.buffer, values.data.byteOffset, count);
  }

  write(path: string, values: StoredValues, start: number): void {
    const access = this.#entry(path);
    if (this.#absent.has(path)) return this.#make(access, values, start);
    this.#put(access, access.written, values, start);
  }

  release(path: string): void {
    if (this.#absent.has(path)) return;
    this.#access(path, this.#entry(path).released, []);
    this.#absent.add(path);
  }

  close(): void {
    this.binding.deleteSavedModel(this.#model);
  }

  /** The entry's variable: zeros but for values from `start` on. */
  #make(access: StateAccess, values: StoredValues = noneOf(access.storage), start = 0): void {
    const { zero, size } = this.data.stateFeeds;
    const nothing: RunRequest['feeds'][number] = [zero, { shape: [], data: Float32Array.of(0) }];
    this.#put(access, access.made, values, start, [nothing, [size, integers(access.elements)]]);
    this.#absent.delete(access.path);
  }

  #put(
    { path, values: fed }: StateAccess,
    fetched: string,
    values: StoredValues,
    start: number,
    more: RunRequest['feeds'] = [],
  ): void {
    const data = values instanceof Float32Array ? values : pairs(values);
    const range = this.#range(start, values.length);
    this.#access(path, fetched, [...range, [fed, { shape: [data.length], data }], ...more]);
  }

  /** Fetches a node of the entry's storage type for this entry. */
  #access(path: string, fetched: string, feeds: RunRequest['feeds']): HostArray[] {
    const index = { shape: [], data: Int32Array.of(this.#entry(path).index) };
    return this.#call([[this.data.stateFeeds.index, index], ...feeds], [fetched]);
  }

  #range(start: number, count: number): RunRequest['feeds'] {
    const { stateFeeds } = this.data;
    return [
      [stateFeeds.start, integers(start)],
      [stateFeeds.count, integers(count)],
    ];
  }

  #call(feeds: RunRequest['feeds'], fetches: readonly string[]): HostArray[] {
    const { binding } = this;
    const inputs = feeds.map(([, { shape, data }]) => binding.createTensor([...shape], typeOf(data), data));
    try {
      const names = feeds.map(([name]) => name).join();
      const outputs = binding.runSavedModel(this.#model, inputs, names, fetches.join());
      return outputs.map(({ id, shape }) => {
        const data = binding.tensorDataSync(id);
        binding.deleteTensor(id);
        return { shape, data };
      });
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  }

  #entry(path: string): StateAccess {
    const access = this.#entries.get(path);
    if (access === undefined) throw new Error(`no state "${path}"`);
    return access;
  }
}

const noneOf = (storage: StateAccess['storage']): StoredValues =>
  storage === 'f32' ? new Float32Array() : new Uint16Array();

const integers = (value: number): HostArray => ({ shape: [1], data: Int32Array.of(value) });

const typeOf = (data: HostArray['data']): number => {
  if (data instanceof Float32Array) return dataType('f32');
  return dataType(data instanceof Int32Array ? 'i32' : 'bool');
};

/** 16-bit elements two by two; a missing last one is zero. */
function pairs(values: Uint16Array): Int32Array {
  const count = Math.ceil(values.length / 2);
  const aligned = values.length % 2 === 0 && values.byteOffset % 4 === 0;
  if (aligned) return new Int32Array(values.buffer, values.byteOffset, count);
  const copy = new Int32Array(count);
  new Uint16Array(copy.buffer).set(values);
  return copy;
}

serveRequests<Request>(async () => {
  // `workerData` is what the session of `tensorflow.ts` sent; both sides are this package.
  const data = workerData as WorkerData;
  const { binding, host } = loadBinding(data.provider);
  // First: what an older library says of such a graph does not tell the reason.
  checkRelease(data.requirements, binding.TF_Version, data.provider.source);
  await checkSavedModel(data.folder);
  const runner = new Runner(binding, data);
  const ready: Ready = { version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
  return {
    ready,
    answer(request) {
      switch (request.kind) {
        case 'run':
          return runner.run(request);
        case 'read':
          return runner.read(request.path, request.range);
        case 'write':
          return runner.write(request.path, request.values, request.start);
        case 'release':
          return runner.release(request.path);
        case 'close':
          runner.close();
          return host?.trim();
      }
    },
  };
});
