import { GraphError } from '../errors.js';
import type { AnyOp, AttributeKinds } from '../op/define.js';
import { isProblem } from '../op/infer.js';
import { findOp } from '../op/registry.js';
import { bareSymbol, printSize, symbolsOf } from '../size.js';
import { dtypes } from '../dtype.js';
import type { AttributeValue, Node, Program, Value, ValueType } from './graph.js';
import { printType } from './types.js';

/**
 * Checks the rules of the graph: values are made before they are used and once only; every node's op exists, its
 * attributes fit the op's schema and its output types are what the op infers; every free symbol is the bare size of an
 * axis of a feed; axis names are unique within a value; feeds, state and outputs have names of their own, because they
 * are tensors of one ONNX graph.
 *
 * @throws GraphError naming the program, the node and the rule.
 */
export function verifyProgram(program: Program): void {
  const fail = (what: string): never => {
    throw new GraphError(`Program "${program.name}" is not valid: ${what}.`);
  };
  const wrongName = nameProblem(program);
  if (wrongName !== undefined) fail(wrongName);
  const made = new Set<Value>();
  const define = (value: Value, where: string): void => {
    if (made.has(value)) fail(`${where} is defined twice`);
    made.add(value);
    const wrong = axesProblem(value.type);
    if (wrong !== undefined) fail(`${where} ${wrong}`);
  };
  for (const { name, value } of program.feeds) define(value, `feed "${name}"`);
  for (const { path, value } of program.state) define(value, `state "${path}"`);
  program.nodes.forEach((node, at) => {
    const where = `node ${at} (${node.op}${node.scope ? ` in ${node.scope}` : ''})`;
    for (const input of node.inputs)
      if (input !== undefined && !made.has(input)) fail(`${where} uses a value before it is made`);
    const wrong = checkNode(node);
    if (wrong !== undefined) fail(`${where}: ${wrong}`);
    for (const output of node.outputs) define(output, `an output of ${where}`);
  });
  const wrong = symbolProblem(program, made) ?? resultProblem(program, made);
  if (wrong !== undefined) fail(wrong);
}

const namePattern = /^[A-Za-z][\w.]*$/;
const pathPattern = /^[\w$]+(\.[\w$]+)*$/;

/** Names of feeds, state and outputs: their form, and that none stands for two things. */
function nameProblem({ feeds, state, outputs, next }: Program): string | undefined {
  const named = [...feeds.map(({ name }) => ['feed', name]), ...outputs.map(({ name }) => ['output', name])] as const;
  for (const [kind, name] of named) {
    if (name !== undefined && !namePattern.test(name))
      return `the ${kind} name "${name}" is not a letter followed by letters, digits, "_" or "."`;
  }
  const path = [...state, ...next].map((entry) => entry.path).find((candidate) => !pathPattern.test(candidate));
  if (path !== undefined) return `the state path "${path}" is not property names joined by dots`;
  const seen = new Map<string, string>();
  for (const [kind, name] of [...named, ...state.map((entry) => ['state', entry.path] as const)]) {
    if (kind === undefined || name === undefined) continue;
    const before = seen.get(name);
    if (before !== undefined)
      return before === kind
        ? `two ${kind}s are called "${name}"`
        : `a ${before} and a${kind === 'output' ? 'n' : ''} ${kind} are both called "${name}"; rename one`;
    seen.set(name, kind);
  }
  const twice = next.find((entry, at) => next.findIndex((other) => other.path === entry.path) !== at);
  return twice && `the next state of "${twice.path}" is given twice`;
}

function axesProblem({ axes }: ValueType): string | undefined {
  const names = axes.map((axis) => axis.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return `has axis "${twice}" twice`;
  const empty = axes.find(({ size }) => typeof size === 'number' && !(Number.isSafeInteger(size) && size > 0));
  return empty && `has axis "${empty.name}" of size ${printSize(empty.size)}, which is not a positive integer`;
}

function symbolProblem(program: Program, made: ReadonlySet<Value>): string | undefined {
  const bound = new Set(
    program.feeds.flatMap(({ value }) => value.type.axes.flatMap((axis) => bareSymbol(axis.size) ?? [])),
  );
  for (const value of made) {
    for (const axis of value.type.axes) {
      const free = symbolsOf(axis.size).find((name) => !bound.has(name));
      if (free !== undefined) return `the size symbol "${free}" of axis "${axis.name}" is not an axis of any feed`;
    }
  }
  for (const { op, attributes } of program.nodes) {
    const free = Object.values(attributes)
      .flatMap(symbolsOfAttribute)
      .find((name) => !bound.has(name));
    if (free !== undefined) return `the size symbol "${free}" of an attribute of ${op} is not an axis of any feed`;
  }
  return undefined;
}

const symbolsOfAttribute = (value: AttributeValue): readonly string[] => {
  if (typeof value !== 'object') return [];
  if ('terms' in value) return symbolsOf(value);
  if ('size' in value) return symbolsOf(value.size);
  return [];
};

/** Outputs and next state are made by the program, and a next state has the type of the state that it replaces. */
function resultProblem(program: Program, made: ReadonlySet<Value>): string | undefined {
  for (const { name, value } of program.outputs)
    if (!made.has(value)) return `output "${name}" is not made by the program`;
  for (const { path, value } of program.next) {
    if (!made.has(value)) return `the next state of "${path}" is not made by the program`;
    const before = program.state.find((entry) => entry.path === path);
    if (before === undefined) return `the next state "${path}" has no state before it`;
    const [old, now] = [printType(before.value.type), printType(value.type)];
    if (old !== now) return `the next state of "${path}" is ${now}, not ${old}`;
  }
  return undefined;
}

/** What is wrong with a node taken by itself. */
export function checkNode(node: Node): string | undefined {
  const op = findOp(node.op);
  if (op === undefined) return `there is no op of this name`;
  const counted = checkInputs(op, node) ?? checkAttributes(op, node);
  if (counted !== undefined) return counted;
  // Counts and attributes were just checked against the op's own schema.
  const types = op.infer(node.inputs.map((input) => input?.type) as readonly ValueType[], node.attributes as never);
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
