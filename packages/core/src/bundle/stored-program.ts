import type { AttributeValue, Program, Value } from '../ir/graph.js';
import { BundleError } from '../errors.js';
import type { Axis } from '../axis.js';
import type { Size } from '../size.js';
import { encodeNumber, type StoredProgram, type WrittenAttribute, type WrittenProgram } from './bundle-schema.js';

/** A program as plain data: values are listed once and named by their place in the list. */
export function encodeProgram(program: Program): WrittenProgram {
  const ids = new Map<Value, number>();
  const values: WrittenProgram['values'] = [];
  const define = (value: Value): number => {
    const { axes, dtype } = value.type;
    values.push({ axes: axes.map(encodeAxis), dtype });
    ids.set(value, values.length - 1);
    return values.length - 1;
  };
  const use = (value: Value): number => {
    const id = ids.get(value);
    if (id === undefined) throw new BundleError(`Program "${program.name}" uses a value that it does not make.`);
    return id;
  };
  return {
    name: program.name,
    values,
    feeds: program.feeds.map(({ name, value }) => ({ name, value: define(value) })),
    state: program.state.map(({ path, value }) => ({ path, value: define(value) })),
    nodes: program.nodes.map(({ op, attributes, inputs, outputs, scope, region }) => ({
      op,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, encodeAttribute(value)])),
      inputs: inputs.map((input) => (input === undefined ? null : use(input))),
      outputs: outputs.map(define),
      scope,
      ...(region === undefined ? {} : { region }),
    })),
    outputs: program.outputs.map(({ name, value }) => ({ name, value: use(value) })),
    next: program.next.map(({ path, value }) => ({ path, value: use(value) })),
  };
}

function encodeAttribute(value: AttributeValue): WrittenAttribute {
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value !== 'object') return value;
  if ('terms' in value) return encodeSize(value);
  if ('size' in value) return encodeAxis(value);
  if ('axes' in value) throw new BundleError('internal: no op has a value type as an attribute');
  const [strings, numbers, axes] = [value.filter(isString), value.filter(isNumber), value.filter(isAxis)];
  if (strings.length > 0) return strings;
  return numbers.length > 0 ? numbers.map(encodeNumber) : axes.map(encodeAxis);
}

type Item = string | number | Axis;
const isString = (item: Item): item is string => typeof item === 'string';
const isNumber = (item: Item): item is number => typeof item === 'number';
const isAxis = (item: Item): item is Axis => typeof item === 'object';

type WrittenSize = WrittenProgram['values'][number]['axes'][number]['size'];
const encodeSize = <S extends Size>(size: S): Exclude<WrittenSize, number> | (S & number) =>
  typeof size === 'number'
    ? size
    : { terms: size.terms.map(({ coefficient, symbols }) => ({ coefficient, symbols: [...symbols] })) };
const encodeAxis = ({ name, size }: Axis): { name: string; size: WrittenSize } => ({ name, size: encodeSize(size) });

/**
 * The program behind stored data. Only ids are checked here; `verifyProgram` checks the rest.
 *
 * @throws BundleError for an id that is out of range.
 */
export function decodeProgram(stored: StoredProgram): Program {
  const values = stored.values.map((type, id): Value => ({ id, type }));
  const at = (id: number): Value => {
    const value = values[id];
    if (value === undefined) {
      throw new BundleError(`program "${stored.name}" names value ${id}, but has ${values.length} values`);
    }
    return value;
  };
  return {
    name: stored.name,
    feeds: stored.feeds.map(({ name, value }) => ({ name, value: at(value) })),
    state: stored.state.map(({ path, value }) => ({ path, value: at(value) })),
    nodes: stored.nodes.map(({ op, attributes, inputs, outputs, scope, region }) => ({
      op,
      attributes,
      inputs: inputs.map((input) => (input === null ? undefined : at(input))),
      outputs: outputs.map(at),
      scope,
      ...(region === undefined ? {} : { region }),
    })),
    outputs: stored.outputs.map(({ name, value }) => ({ name, value: at(value) })),
    next: stored.next.map(({ path, value }) => ({ path, value: at(value) })),
  };
}
