import { GraphError } from '../errors.js';
import type { AnyOp, AttributeKinds } from '../op/define.js';
import { isProblem } from '../op/infer.js';
import { findOp } from '../op/registry.js';
import { bareSymbol, symbolsOf } from '../size.js';
import { dtypes } from '../dtype.js';
import type { Node, Program, Value, ValueType } from './graph.js';
import { printType } from './types.js';

/**
 * Checks the rules of the graph: values are made before they are used and once only; every node's op exists, its
 * attributes fit the op's schema and its output types are what the op infers; every free symbol is the bare size of an
 * axis of a feed; axis names are unique within a value.
 *
 * @throws GraphError naming the program, the node and the rule.
 */
export function verifyProgram(program: Program): void {
  const fail = (what: string): never => {
    throw new GraphError(`Program "${program.name}" is not valid: ${what}.`);
  };
  const made = new Set<Value>();
  const define = (value: Value, where: string): void => {
    if (made.has(value)) fail(`${where} is defined twice`);
    made.add(value);
    const names = value.type.axes.map((axis) => axis.name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) fail(`${where} has axis "${twice}" twice`);
  };
  for (const { name, value } of program.feeds) {
    if (!/^[A-Za-z][\w.]*$/.test(name)) fail(`the feed name "${name}" is not a letter followed by letters, digits, "_" or "."`);
    define(value, `feed "${name}"`);
  }
  for (const { path, value } of program.state) define(value, `state "${path}"`);
  const bound = new Set(program.feeds.flatMap(({ value }) => value.type.axes.flatMap((axis) => bareSymbol(axis.size) ?? [])));
  program.nodes.forEach((node, at) => {
    const where = `node ${at} (${node.op}${node.scope ? ` in ${node.scope}` : ''})`;
    for (const input of node.inputs) if (input !== undefined && !made.has(input)) fail(`${where} uses a value before it is made`);
    const wrong = checkNode(node);
    if (wrong !== undefined) fail(`${where}: ${wrong}`);
    for (const output of node.outputs) define(output, `an output of ${where}`);
  });
  for (const value of made) {
    for (const axis of value.type.axes) {
      const free = symbolsOf(axis.size).find((name) => !bound.has(name));
      if (free !== undefined) fail(`the size symbol "${free}" of axis "${axis.name}" is not an axis of any feed`);
    }
  }
  for (const { name, value } of program.outputs) if (!made.has(value)) fail(`output "${name}" is not made by the program`);
  for (const { path, value } of program.next) {
    if (!made.has(value)) fail(`the next state of "${path}" is not made by the program`);
    const before = program.state.find((entry) => entry.path === path);
    if (before === undefined) fail(`the next state "${path}" has no state before it`);
    else if (printType(before.value.type) !== printType(value.type)) {
      fail(`the next state of "${path}" is ${printType(value.type)}, not ${printType(before.value.type)}`);
    }
  }
}

/** What is wrong with a node taken by itself. */
export function checkNode(node: Node): string | undefined {
  const op = findOp(node.op);
  if (op === undefined) return `there is no op of this name`;
  const counted = checkInputs(op, node) ?? checkAttributes(op, node);
  if (counted !== undefined) return counted;
  // Counts and attributes were just checked against the op's own schema.
  const types = op.infer(
    node.inputs.map((input) => input?.type) as readonly ValueType[],
    node.attributes as never,
  );
  if (isProblem(types)) return types.problem;
  const inferred = types.map(printType).join(' and ');
  const stated = node.outputs.map((output) => printType(output.type)).join(' and ');
  return inferred === stated ? undefined : `its outputs are ${stated}, but the op gives ${inferred}`;
}

function checkInputs(op: AnyOp, node: Node): string | undefined {
  const variadic = op.inputs[0]?.startsWith('...');
  if (variadic) return node.inputs.some((input) => input === undefined) ? 'an input is absent' : undefined;
  if (node.inputs.length !== op.inputs.length) return `it has ${node.inputs.length} inputs, not ${op.inputs.length}`;
  const absent = op.inputs.find((name, at) => !name.endsWith('?') && node.inputs[at] === undefined);
  return absent === undefined ? undefined : `the input "${absent}" is absent`;
}

function checkAttributes(op: AnyOp, node: Node): string | undefined {
  const extra = Object.keys(node.attributes).find((name) => !Object.hasOwn(op.attributes, name));
  if (extra !== undefined) return `it has an unknown attribute "${extra}"`;
  for (const [name, kind] of Object.entries(op.attributes)) {
    if (!attributeChecks[kind](node.attributes[name])) return `its attribute "${name}" is not of kind ${kind}`;
  }
  return undefined;
}

const isObject = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;
const isName = (x: unknown): x is string => typeof x === 'string';
const isList = (x: unknown, test: (item: unknown) => boolean): boolean => Array.isArray(x) && x.every(test);
const isTerm = (x: unknown): boolean =>
  isObject(x) && Number.isSafeInteger(x['coefficient']) && isList(x['symbols'], isName);
const isSize = (x: unknown): boolean => Number.isSafeInteger(x) || (isObject(x) && isList(x['terms'], isTerm));
const isSizedAxis = (x: unknown): boolean => isObject(x) && isName(x['name']) && isSize(x['size']);

const attributeChecks: { readonly [K in keyof AttributeKinds]: (x: unknown) => boolean } = {
  number: (x) => typeof x === 'number',
  numbers: (x) => isList(x, (item) => typeof item === 'number'),
  axis: isName,
  axes: (x) => isList(x, isName),
  size: isSize,
  sizedAxis: isSizedAxis,
  sizedAxes: (x) => isList(x, isSizedAxis),
  dtype: (x) => dtypes.some((dtype) => dtype === x),
};
