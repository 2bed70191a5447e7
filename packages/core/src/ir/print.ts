import { printSize } from '../size.js';
import type { AttributeValue, Node, Program, StateEntry, Value } from './graph.js';
import { printAxes, printType } from './types.js';

/**
 * The program as text: one line a node, with its type and the module it came from. Meant for reading, reviews and
 * snapshots; programs are stored as JSON.
 */
export function printProgram(program: Program): string {
  const names = new Map<Value, string>();
  for (const { name, value } of program.feeds) names.set(value, name);
  for (const { path, value } of program.state) names.set(value, path);
  let next = 0;
  const lines: [text: string, scope: string][] = [];
  for (const { path, value } of program.state) lines.push([`  state ${path}: ${printType(value.type)}`, '']);
  for (const node of program.nodes) {
    for (const output of node.outputs) names.set(output, `%${next++}`);
    lines.push([`  ${printNode(node, names)}`, node.scope]);
  }
  for (const { path, value } of program.next) lines.push([`  next ${path} = ${names.get(value) ?? '?'}`, '']);
  const width = Math.min(96, Math.max(0, ...lines.map(([text, scope]) => (scope ? text.length : 0))));
  const feeds = program.feeds.map(({ name, value }) => `${name}: ${printType(value.type)}`).join(', ');
  const outputs = program.outputs.map(({ name, value }) => `${name} = ${names.get(value) ?? '?'}`).join(', ');
  const body = lines.map(([text, scope]) => (scope ? `${text.padEnd(width)}  ${scope}` : text));
  return [`program ${program.name}(${feeds}) → ${outputs}`, ...body].join('\n') + '\n';
}

function printNode(node: Node, names: ReadonlyMap<Value, string>): string {
  const nameOf = (value: Value | undefined): string => (value === undefined ? '_' : (names.get(value) ?? '?'));
  const attributes = Object.entries(node.attributes).map(([name, value]) => `${name}=${printAttribute(value)}`);
  const call = `${node.op}(${[...node.inputs.map(nameOf), ...attributes].join(', ')})`;
  const types = node.outputs.map((output) => printType(output.type)).join(', ');
  return `${node.outputs.map(nameOf).join(', ')} = ${call} : ${types}${node.region ? ` region ${node.region}` : ''}`;
}

function printAttribute(value: AttributeValue): string {
  if (typeof value !== 'object') return String(value);
  if ('terms' in value) return printSize(value);
  if ('axes' in value) return printType(value);
  if ('name' in value) return printAxes([value]);
  return `[${value.map((item) => (typeof item === 'object' ? printAxes([item]) : String(item))).join(', ')}]`;
}

/** The state schema as text. */
export function printState(state: readonly StateEntry[]): string {
  return state
    .map(({ path, axes, storage, role }) => `state ${path}: ${storage}[${printAxes(axes)}] ${role}\n`)
    .join('');
}
