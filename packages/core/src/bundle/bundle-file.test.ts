import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamicAxis } from '../axis.js';
import type { Engine } from '../engine/engine.js';
import { onnxRuntimeEngine } from '../engine/onnxruntime/onnxruntime.js';
import { referenceEngine } from '../engine/reference.js';
import { BundleError } from '../errors.js';
import type { Bundle } from '../ir/graph.js';
import { printProgram, printState } from '../ir/print.js';
import { graphOps } from '../op/graph-ops.js';
import { CounterRandom } from '../random/counter-random.js';
import { addSizes } from '../size.js';
import { mlpBundle } from '../testing/mlp.js';
import type { Feeds, HostArray } from '../trace/bind.js';
import { GraphBuilder } from '../trace/graph-builder.js';
import { makeBundle } from './bundle.js';
import { encodeBundle, openBundle, parseBundle, saveBundle } from './bundle-file.js';
import { initializeState } from './initialize.js';

const { bundle } = mlpBundle();
let folder = '';
let path = '';
const text = JSON.stringify(encodeBundle(bundle));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-file-'));
  path = join(folder, 'mlp.json');
  await saveBundle(path, bundle);
});
afterAll(() => rm(folder, { recursive: true }));

const asText = ({ state, programs }: Bundle): string => printState(state) + programs.map(printProgram).join('');

describe('a bundle opened again', () => {
  it('prints as it did, and leaves no temporary file', async () => {
    const opened = await openBundle(path);
    expect(asText(opened)).toBe(asText(bundle));
    expect(opened.state).toEqual(bundle.state);
    expect(await readdir(folder)).toEqual(['mlp.json']);
  });

  it('is written over a file that is there', async () => {
    const other = join(folder, 'again.json');
    await writeFile(other, 'something else');
    await saveBundle(other, await openBundle(path));
    expect(await readFile(other, 'utf8')).toBe(`${text}\n`);
    await rm(other);
  });

  it('keeps sizes, special numbers, lists, absent inputs and regions', () => {
    const builder = new GraphBuilder();
    const b = graphOps(builder);
    const frame = dynamicAxis('frame');
    const x = builder.value({ axes: [frame], dtype: 'f32' });
    builder.region = 'block';
    const padded = b.pad(x, 'frame', 0, addSizes(frame.size, -1));
    const limits = [-Infinity, -0, 1e-300, NaN].map((number) => b.constant(number));
    const sum = limits.reduce((total, limit) => b.add(total, limit), b.sum(padded, ['frame']));
    const feeds = [{ name: 'x', value: x }];
    const program = {
      name: 'odd',
      feeds,
      state: [],
      nodes: builder.nodes,
      outputs: [{ name: 'y', value: sum }],
      next: [],
    };
    const odd = makeBundle([program], []);
    expect(asText(roundTrip(odd))).toBe(asText(odd));
    const numbers = roundTrip(odd).programs[0]?.nodes.flatMap(({ attributes }) => attributes['value'] ?? []);
    expect(numbers).toEqual([-Infinity, -0, 1e-300, NaN]);
  });

  it.each<[string, Engine, Parameters<Engine['open']>[1]]>([
    ['reference', referenceEngine, {}],
    ['onnxruntime', onnxRuntimeEngine, { threads: 1 }],
  ])('gives identical results on %s', async (_, engine, options) => {
    const run = async (of: Bundle): Promise<Float32Array[]> => {
      const session = await engine.open(of, options);
      try {
        await initializeState(session, of.state, 3);
        await session.run('step', stepFeeds);
        await session.run('step', stepFeeds);
        return await Promise.all(of.state.map((entry) => session.read(entry.path)));
      } finally {
        await session.close();
      }
    };
    expect(await run(await openBundle(path))).toEqual(await run(bundle));
  });
});

const normal = (shape: readonly number[], key: string): HostArray => {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  new CounterRandom([0, 'bundle-file', key]).fillNormal(data, { mean: 0, deviation: 1 });
  return { shape, data };
};
const scalar = (x: number): HostArray => ({ shape: [], data: Float32Array.of(x) });
const stepFeeds: Feeds = {
  x: normal([5, 3], 'x'),
  target: normal([5, 2], 'target'),
  weight: { shape: [5], data: new Float32Array(5).fill(0.2) },
  'learningRate.default': scalar(0.01),
  biasCorrection1: scalar(0.1),
  biasCorrection2: scalar(0.001),
  clipNorm: scalar(1),
};

/** JSON of a small bundle, to be damaged. */
interface Damaged {
  version: unknown;
  state: { path: string; axes: { name: string; size: unknown }[]; storage: string }[];
  programs: {
    nodes: { op: string; inputs: unknown[]; outputs: unknown[]; attributes: Record<string, unknown> }[];
    feeds: { name: string; value: unknown }[];
  }[];
  extra?: unknown;
}

const roundTrip = (of: Bundle): Bundle => parseBundle('odd.json', JSON.stringify(encodeBundle(of)));

describe('a file that is not a valid bundle is one clear error', () => {
  const damage = (change: (file: Damaged) => void): (() => unknown) => {
    const file = JSON.parse(text) as Damaged;
    change(file);
    return () => parseBundle('mlp.json', JSON.stringify(file));
  };
  const node = (file: Damaged): Damaged['programs'][number]['nodes'][number] => {
    const found = file.programs[0]?.nodes[0];
    if (found === undefined) throw new Error('the first program has nodes');
    return found;
  };

  it.each<[string, () => unknown]>([
    ['text that is not JSON', () => parseBundle('mlp.json', '{"format":')],
    ['another JSON file', () => parseBundle('mlp.json', '[1, 2]')],
    ['another version', damage((file) => (file.version = 2))],
    ['a field that is not known', damage((file) => (file.extra = 1))],
    ['an op that does not exist', damage((file) => (node(file).op = 'constructor'))],
    ['an id that is out of range', damage((file) => (node(file).inputs[0] = 9999))],
    ['an id that is negative', damage((file) => (node(file).inputs[0] = -1))],
    ['a value used before it is made', damage((file) => (node(file).inputs[0] = node(file).outputs[0]))],
    ['an attribute that is missing', damage((file) => (node(file).attributes = {}))],
    ['an attribute that nests', damage((file) => (node(file).attributes = { over: [[['in']]] }))],
    ['a state that is described twice', damage((file) => file.state.push(...file.state.slice(0, 1)))],
    ['a state that is not described', damage((file) => file.state.shift())],
    ['a state of other sizes', damage((file) => file.state[0]?.axes.forEach((axis) => (axis.size = 7)))],
    ['a state that no memory holds', damage((file) => file.state[0]?.axes.forEach((axis) => (axis.size = 2 ** 30)))],
    ['a state stored as integers', damage((file) => file.state.forEach((entry) => (entry.storage = 'i32')))],
    ['a path into prototypes', damage((file) => file.state.forEach((entry) => (entry.path = 'a.__proto__.[x]')))],
    ['a feed that is no name', damage((file) => file.programs[0]?.feeds.forEach((feed) => (feed.name = '__proto__')))],
    ['two programs of one name', damage((file) => file.programs.push(...file.programs.slice(0, 1)))],
  ])('%s', (_, open) => {
    expect(open).toThrowErrorMatchingSnapshot();
    expect(open).toThrow(BundleError);
  });

  it('a missing file, a folder and a file that is too large', async () => {
    const said = async (name: string): Promise<string> => {
      const error: unknown = await openBundle(join(folder, name)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BundleError);
      return String(error).replaceAll(folder, 'FOLDER');
    };
    await writeFile(join(folder, 'large.json'), '');
    await truncate(join(folder, 'large.json'), 300 * 2 ** 20);
    expect(await said('none.json')).toMatchInlineSnapshot(
      `"BundleError: Bundle "FOLDER/none.json" cannot be read: ENOENT: no such file or directory, open 'FOLDER/none.json'. Check the path."`,
    );
    expect(await said('.')).toMatchInlineSnapshot(
      `"BundleError: Bundle "FOLDER" cannot be read: EISDIR: illegal operation on a directory, read. Check the path."`,
    );
    expect(await said('large.json')).toMatchInlineSnapshot(
      `"BundleError: Bundle "FOLDER/large.json" cannot be read: it has 314572800 bytes, more than the 268435456 of a bundle. Check the path."`,
    );
    await rm(join(folder, 'large.json'));
  });

  it('a folder that does not exist cannot be written to', async () => {
    const error: unknown = await saveBundle(join(folder, 'none', 'mlp.json'), bundle).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BundleError);
    expect(
      String(error)
        .replace(/ENOENT.*\.part'/, 'REASON')
        .replace(folder, 'FOLDER'),
    ).toMatchInlineSnapshot(
      `"BundleError: Bundle "FOLDER/none/mlp.json" cannot be written: REASON. Check the folder and its free space."`,
    );
  });

  it('names of prototypes in attributes reach no prototype', () => {
    const hostile = text.replace('"attributes":{', '"attributes":{"__proto__":{"polluted":1},');
    expect(hostile).not.toBe(text);
    try {
      parseBundle('mlp.json', hostile);
    } catch (error) {
      expect(error).toBeInstanceOf(BundleError);
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('2,000 seeded mutations', () => {
  const small = JSON.stringify(
    encodeBundle({ state: bundle.state, programs: bundle.programs.filter(({ name }) => name === 'forward') }),
  );
  const snippets = [
    'null',
    '-1',
    '1e400',
    '{}',
    '[]',
    '"__proto__"',
    '"over"',
    '9007199254740993',
    '0.5',
    'true',
    '"i32"',
    '"bool"',
    '0',
  ];

  it('open, or end in a BundleError and nothing else', () => {
    let opened = 0;
    let refused = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const random = new CounterRandom([seed, 'mutation']);
      const mutated = mutate(small, random, snippets);
      try {
        parseBundle('mutated.json', mutated);
        opened++;
      } catch (error) {
        if (!(error instanceof BundleError)) throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
        refused++;
      }
    }
    expect(opened + refused).toBe(2000);
    expect(refused).toBeGreaterThan(1500);
  });
});

/** Replaces, drops or copies one place of the data (3 of 4), or damages the text itself. */
function mutate(json: string, random: CounterRandom, snippets: readonly string[]): string {
  const pick = (bound: number, index: number): number => random.integerBelow(bound, index);
  const snippet = snippets[pick(snippets.length, 0)] ?? '';
  if (pick(4, 1) === 0) {
    const [from, length] = [pick(json.length, 2), pick(12, 3)];
    return json.slice(0, from) + (pick(2, 4) ? snippet : '') + json.slice(from + length);
  }
  const root: unknown = JSON.parse(json);
  let parent: unknown = root;
  for (let depth = 5; typeof parent === 'object' && parent !== null; depth++) {
    const keys: string[] = Object.keys(parent);
    const key = keys[pick(keys.length, depth)];
    if (key === undefined) break;
    const child: unknown = Reflect.get(parent, key);
    const leaf = typeof child !== 'object' || child === null;
    if (leaf || pick(6, 100 + depth) === 0) {
      if (pick(3, 2) === 0) Reflect.deleteProperty(parent, key);
      else
        Reflect.set(
          parent,
          key,
          pick(2, 3) ? JSON.parse(snippet) : Reflect.get(parent, keys[pick(keys.length, 4)] ?? key),
        );
      break;
    }
    parent = child;
  }
  return JSON.stringify(root);
}
