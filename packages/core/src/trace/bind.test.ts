import { expect, it } from 'vitest';
import { axis, dynamicAxis } from '../axis.js';
import { addSizes, multiplySizes } from '../size.js';
import { bindFeeds, type Feeds, type HostArray } from './bind.js';
import type { Program } from '../ir/graph.js';

const frame = dynamicAxis('frame');
const program: Program = {
  name: 'infer',
  feeds: [
    { name: 'pixels', value: { id: 0, type: { axes: [frame, axis('channel', 3)], dtype: 'f32' } } },
    {
      name: 'ids',
      value: { id: 1, type: { axes: [axis('row', addSizes(multiplySizes(2, frame.size), 1))], dtype: 'i32' } },
    },
    { name: 'labels', value: { id: 2, type: { axes: [frame], dtype: 'bool' } } },
  ],
  state: [],
  nodes: [],
  outputs: [],
  next: [],
};
const f32 = (...shape: number[]): HostArray => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
const good: Feeds = {
  pixels: f32(4, 3),
  ids: { shape: [9], data: new Int32Array(9) },
  labels: { shape: [4], data: new Uint8Array(4) },
};

it('binds symbols from bare axes', () => {
  expect([...bindFeeds(program, good)]).toEqual([['frame', 4]]);
});

it.each<[string, Feeds]>([
  ['an unknown feed', { ...good, pixel: f32(1) }],
  ['a missing feed', { pixels: f32(4, 3), labels: { shape: [4], data: new Uint8Array(4) } }],
  ['another element type', { ...good, ids: f32(9) }],
  ['another rank', { ...good, pixels: f32(12) }],
  ['a shape that does not hold the elements', { ...good, pixels: { shape: [4, 3], data: new Float32Array(11) } }],
  ['two feeds that disagree on a symbol', { ...good, labels: { shape: [5], data: new Uint8Array(5) } }],
  ['a derived size that differs', { ...good, ids: { shape: [8], data: new Int32Array(8) } }],
  ['a fixed size that differs', { ...good, pixels: f32(4, 4) }],
])('refuses %s', (_, feeds) => {
  expect(() => bindFeeds(program, feeds)).toThrowErrorMatchingSnapshot();
});
