import { describe, expect, it } from 'vitest';
import { symbol } from '../size.js';
import type { Node, Program, Value, ValueType } from './graph.js';
import { verifyProgram } from './verify.js';

const row = { name: 'row', size: 3 };
const type: ValueType = { axes: [row], dtype: 'f32' };
const value = (id: number, of: ValueType = type): Value => ({ id, type: of });
const [x, weight, y] = [value(0), value(1), value(2)];
const node: Node = { op: 'add', attributes: {}, inputs: [x, weight], outputs: [y], scope: 'head' };
const valid: Program = {
  name: 'step',
  feeds: [{ name: 'x', value: x }],
  state: [{ path: 'head.weight', value: weight }],
  nodes: [node],
  outputs: [{ name: 'y', value: y }],
  next: [{ path: 'head.weight', value: y }],
};
const withNode = (changes: Partial<Node>): Program => ({ ...valid, nodes: [{ ...node, ...changes }] });
const late = { ...node, inputs: [y, y], outputs: [value(3)] };

describe('verifyProgram', () => {
  it('accepts a program that keeps the rules', () => expect(() => verifyProgram(valid)).not.toThrow());

  it.each<[string, Program]>([
    ['a feed name that is no name', { ...valid, feeds: [{ name: '1 x', value: x }] }],
    ['an output name that is no name', { ...valid, outputs: [{ name: '__proto__', value: y }] }],
    ['a state path that is no path', { ...valid, state: [{ path: 'head..weight', value: weight }], next: [] }],
    [
      'two feeds of one name',
      {
        ...valid,
        feeds: [
          { name: 'x', value: x },
          { name: 'x', value: value(9) },
        ],
      },
    ],
    ['a feed and an output of one name', { ...valid, outputs: [{ name: 'x', value: y }] }],
    ['a feed and a state of one name', { ...valid, feeds: [{ name: 'head.weight', value: x }] }],
    ['a next state given twice', { ...valid, next: [...valid.next, ...valid.next] }],
    [
      'a value defined twice',
      {
        ...valid,
        feeds: [
          { name: 'x', value: x },
          { name: 'z', value: x },
        ],
      },
    ],
    ['a node that gives a value again', { ...valid, nodes: [node, node] }],
    [
      'an axis twice in one value',
      { ...valid, feeds: [{ name: 'x', value: value(0, { axes: [row, row], dtype: 'f32' }) }] },
    ],
    [
      'a size that is not positive',
      { ...valid, feeds: [{ name: 'x', value: value(0, { axes: [{ name: 'row', size: 0 }], dtype: 'f32' }) }] },
    ],
    ['a value used before it is made', { ...valid, nodes: [late, node] }],
    ['an op that does not exist', withNode({ op: 'toString' })],
    ['too few inputs', withNode({ inputs: [x] })],
    ['an absent input', withNode({ inputs: [x, undefined] })],
    ['an unknown attribute', withNode({ attributes: { over: 'row' } })],
    ['an attribute that is missing', withNode({ op: 'sum', inputs: [x] })],
    ['an attribute of another kind', withNode({ op: 'sum', inputs: [x], attributes: { over: 'row' } })],
    ['what the op itself refuses', withNode({ op: 'sum', inputs: [x], attributes: { over: ['column'] } })],
    ['another output type than the op gives', withNode({ outputs: [value(2, { axes: [], dtype: 'f32' })] })],
    [
      'a symbol that no feed binds',
      {
        ...valid,
        state: [
          ...valid.state,
          { path: 'cache', value: value(7, { axes: [{ name: 'slot', size: symbol('slot') }], dtype: 'f32' }) },
        ],
      },
    ],
    [
      'a symbol in an attribute that no feed binds',
      {
        ...valid,
        nodes: [
          node,
          {
            op: 'sizeValue',
            attributes: { size: symbol('slot') },
            inputs: [],
            outputs: [value(8, { axes: [], dtype: 'f32' })],
            scope: '',
          },
        ],
      },
    ],
    ['an output that is not made', { ...valid, outputs: [{ name: 'y', value: value(9) }] }],
    ['a next state that is not made', { ...valid, next: [{ path: 'head.weight', value: value(9) }] }],
    ['a next state without a state', { ...valid, next: [{ path: 'head.bias', value: y }] }],
    [
      'a next state of another type',
      {
        ...valid,
        state: [
          { path: 'head.weight', value: weight },
          { path: 'm', value: value(4, { axes: [], dtype: 'f32' }) },
        ],
        next: [{ path: 'm', value: y }],
      },
    ],
  ])('refuses %s', (_, program) => {
    expect(() => verifyProgram(program)).toThrowErrorMatchingSnapshot();
  });
});
