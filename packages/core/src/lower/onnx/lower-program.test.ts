import { onnx } from 'onnx-proto';
import { beforeAll, describe, expect, it } from 'vitest';
import { axis, dynamicAxis } from '../../axis.js';
import { openOnce } from '../../engine/onnxruntime/run-once.js';
import type { Program } from '../../ir/graph.js';
import { attention } from '../../op/attention/attention.js';
import { addLast } from '../../op/elementwise/add.js';
import { exp } from '../../op/elementwise/exp.js';
import { linear } from '../../op/linear/linear.js';
import { init } from '../../trace/init.js';
import { Module } from '../../trace/module.js';
import { param } from '../../trace/param.js';
import { feed, traceProgram } from '../../trace/program.js';
import { encodeOnnx, lowerToOnnx, opset } from './lower-program.js';

const [position, key] = [dynamicAxis('position'), dynamicAxis('key')];
const [heads, width] = [axis('heads', 2), axis('width', 4)];

class Model extends Module {
  readonly weight = param([axis('out', 3), width], init.normal(1));
  readonly bias = param([axis('out', 3)]);
}
const model = new Model();
const project = traceProgram('project', model, { x: feed([position, width]) }, ({ x }) => {
  const y = addLast(linear(x, model.weight), model.bias);
  return { y, again: y, fed: x, bias2: model.bias, shifted: exp(y) };
});

/** The bytes as another implementation of the schema reads them (onnx-proto, ONNX 1.10). */
const readBack = (program: Program, options: Parameters<typeof lowerToOnnx>[1]) => {
  const { model: lowered } = lowerToOnnx(program, options);
  return { lowered, read: onnx.ModelProto.decode(encodeOnnx(lowered)) };
};
const dimsOf = (value: onnx.IValueInfoProto): (number | string)[] =>
  (value.type?.tensorType?.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || Number(dimValue));

describe('the bytes of a model, read by onnx-proto', () => {
  it('name graph, operator sets, inputs and outputs, free sizes as dim_param', () => {
    const { read } = readBack(project, { contrib: false });
    expect(read.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', opset]]);
    expect(Number(read.irVersion)).toBe(9);
    expect(read.graph?.name).toBe('project');
    const named = (values: readonly onnx.IValueInfoProto[] = []): unknown =>
      Object.fromEntries(values.map((value) => [value.name, dimsOf(value)]));
    expect(named(read.graph?.input ?? [])).toEqual({ x: ['position', 4], weight: [3, 4], bias: [3] });
    expect(named(read.graph?.output ?? [])).toEqual({
      y: ['position', 3],
      again: ['position', 3],
      fed: ['position', 4],
      bias2: [3],
      shifted: ['position', 3],
    });
    expect(new Set(read.graph?.node?.map(({ domain }) => domain))).toEqual(new Set(['']));
  });

  it('use every node, define every name once and before its use', () => {
    const { read } = readBack(project, { contrib: true });
    expect(read.opsetImport.map(({ domain }) => domain)).toEqual(['', 'com.microsoft']);
    const graph = read.graph;
    const known = new Set([...(graph?.input ?? []), ...(graph?.initializer ?? [])].map(({ name }) => name ?? ''));
    for (const node of graph?.node ?? []) {
      for (const name of node.input ?? [])
        expect(name === '' || known.has(name), `${node.name} reads ${name}`).toBe(true);
      for (const name of node.output ?? []) {
        expect(known.has(name), `${name} is defined twice`).toBe(false);
        known.add(name);
      }
    }
    for (const { name } of graph?.output ?? []) expect(known.has(name ?? '')).toBe(true);
  });

  it('hold weights as little-endian data in place of state inputs', () => {
    const weight = Float32Array.from({ length: 12 }, (_, i) => i / 7);
    const { read } = readBack(project, { contrib: false, weights: new Map([['weight', weight]]) });
    expect(read.graph?.input?.map(({ name }) => name)).toEqual(['x', 'bias']);
    const stored = read.graph?.initializer?.find(({ name }) => name === 'weight');
    expect(stored?.dims?.map(Number)).toEqual([3, 4]);
    const bytes = Buffer.from(stored?.rawData ?? []);
    expect(Array.from(weight, (_, i) => bytes.readFloatLE(4 * i))).toEqual([...weight]);
  });
});

describe('attention of a free length', () => {
  const feeds = { q: feed([position, heads, width]), k: feed([key, heads, width]) };
  const names = { query: 'position', key: 'key', heads: 'heads', keyHeads: 'heads', width: 'width' } as const;
  const program = traceProgram('attend', model, feeds, ({ q, k }) => ({ out: attention(q, k, k, names, 0.5) }));
  let read: onnx.ModelProto;
  beforeAll(() => {
    ({ read } = readBack(program, { contrib: false }));
  });

  it('is an If whose branches are whole matrices and a Loop over blocks', () => {
    const choice = read.graph?.node?.find(({ opType }) => opType === 'If');
    const branch = (name: string): string[] =>
      choice?.attribute?.find((one) => one.name === name)?.g?.node?.map(({ opType }) => opType ?? '') ?? [];
    expect(branch('then_branch')).toContain('Softmax');
    expect(branch('then_branch')).not.toContain('Loop');
    expect(branch('else_branch')).toContain('Loop');
  });
});

it('an output that is an input, a state or another output is a copy under its own name', async () => {
  const echo = traceProgram('echo', model, { x: feed([position, width]) }, ({ x }) => {
    const y = exp(x);
    return { first: x, second: x, y, again: y };
  });
  const run = await openOnce(echo, { contrib: true });
  const data = Float32Array.from({ length: 8 }, (_, i) => i / 8);
  const results = await run({ x: { shape: [2, 4], data } });
  expect(Object.keys(results)).toEqual(['first', 'second', 'y', 'again']);
  expect(results['first']?.data).toEqual(data);
  expect(results['second']?.data).toEqual(data);
  expect(results['again']).toEqual(results['y']);
});
