import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf } from '../../exit-codes.js';
import { FakeTools, realPython } from '../../testing/fake-tools.js';
import { setUpTensorFlow, type SetUpOptions, type SetUpResult } from '../set-up-tensorflow.js';
import type { Source } from '../sources.js';

/** Whether setup builds on this platform; without Python nothing can unpack archives. */
export const canSetUp = process.platform === 'linux' && process.arch === 'x64' && realPython !== undefined;

export type BenchOptions = Partial<Pick<SetUpOptions, 'gpu' | 'signal'>>;

/** A temporary folder with fake tools, their registries and a cache, and setup run against them. */
export class SetupBench {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'videoitg-setup-')));
  readonly tools = new FakeTools(this.root);
  readonly cache = join(this.root, 'cache');
  /** The lines about what is done. */
  readonly notes: string[] = [];
  readonly #environment = { ...process.env };

  constructor() {
    // Setup finds its tools and its place there, as do the programs that it starts.
    Object.assign(process.env, { VIDEOITG_TENSORFLOW: this.cache, PATH: this.tools.bin, CXX: '' });
  }

  remove(): void {
    for (const name of ['VIDEOITG_TENSORFLOW', 'PATH', 'CXX']) {
      const before = this.#environment[name];
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Files as the real wheel has them, as far as setup looks at them; another name makes another file. */
  library(name = 'tensorflow-cpu'): Source {
    return this.tools.wheel(
      name,
      [
        'tensorflow/libtensorflow_cc.so.2',
        'tensorflow/libtensorflow_framework.so.2',
        'tensorflow/include/tensorflow/c/c_api.h',
        `tensorflow/python/${name}.py`,
      ],
      [
        { pattern: 'tensorflow/*.so.2', folder: 'deps/lib' },
        { pattern: 'tensorflow/include/*.h', folder: 'deps/include', below: 'tensorflow/include/' },
      ],
    );
  }

  /** Likewise of the binding's sources. */
  binding(): Source {
    return this.tools.tarball(
      'tfjs-node',
      ['package/binding/tfjs_binding.cc', 'package/include/node_api.h', 'package/install.js'],
      [
        { pattern: '*.cc', folder: 'binding' },
        { pattern: '*.h', folder: 'node' },
      ],
    );
  }

  setUp(
    sources: readonly Source[],
    { gpu = false, signal = new AbortController().signal }: BenchOptions = {},
  ): Promise<SetUpResult> {
    return setUpTensorFlow({ gpu, signal, log: (line) => this.notes.push(line), sources });
  }

  /** What setup says when it fails, with its exit code. */
  async failure(sources: readonly Source[], options: BenchOptions = {}): Promise<string> {
    const error: unknown = await this.setUp(sources, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const text = error instanceof Error ? `${error.message}\n[exit ${exitCodeOf(error)}]` : 'it did not fail';
    return this.stable(text);
  }

  /** A text without names that differ from run to run. */
  stable(text: string): string {
    return text.replaceAll(this.root, 'ROOT').replaceAll(/\.part-\d+-[0-9a-f]+/g, 'PART');
  }

  /** What lies in the cache, at any depth. */
  left(): string[] {
    return existsSync(this.cache) ? readdirSync(this.cache, { recursive: true, encoding: 'utf8' }).sort() : [];
  }
}
