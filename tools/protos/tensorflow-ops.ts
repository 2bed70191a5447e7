// Writes packages/core/generated/tensorflow-ops.{js,d.ts}: the definitions of the ops that our graphs may hold.
//
//   node --conditions=@videoitg/source --import tsx tools/protos/tensorflow-ops.ts 2.9.1=FILE 2.21.0=FILE
//
// Each FILE is the serialized OpList of that release (`tensorflow-op-list.py`), oldest first. A definition is taken from
// the oldest release that has the op, so that a graph runs on all later ones; attributes that came later say since when.
import { readFileSync, writeFileSync } from 'node:fs';
// This generator belongs to core, whose list of ops is not public.
/* eslint-disable @nx/enforce-module-boundaries */
import { tensorflow } from '../../packages/core/generated/tensorflow.js';
import { allowedOps } from '../../packages/core/src/lower/tensorflow/allowed-ops.js';
/* eslint-enable @nx/enforce-module-boundaries */

type Definition = tensorflow.IOpDef;

const releases = process.argv.slice(2).map((argument) => {
  const [version = '', file = ''] = argument.split('=');
  const { op } = tensorflow.OpList.decode(readFileSync(file));
  return { version, ops: new Map(op.map((one) => [one.name ?? '', one])) };
});

/** An argument as `name:type`; `name:N*T` is a list of N, `name:[Tin]` a list of the types in an attribute. */
function argument({ name, type, typeAttr, numberAttr, typeListAttr }: tensorflow.OpDef.IArgDef): string {
  const one = typeAttr || (type ? tensorflow.DataType[type] : '');
  return `${name}:${typeListAttr ? `[${typeListAttr}]` : numberAttr ? `${numberAttr}*${one}` : one}`;
}

function attributes(name: string, first: Definition): string[] {
  const known = new Set(first.attr?.map((one) => one.name));
  return releases.flatMap(({ version, ops }) =>
    (ops.get(name)?.attr ?? []).flatMap((one) => {
      const later = !known.has(one.name);
      known.add(one.name);
      if (later || ops.get(name) === first) return [`${one.name}:${one.type}${later ? `@${version}` : ''}`];
      return [];
    }),
  );
}

const lines = [...allowedOps].sort().map((name) => {
  const found = releases.find(({ ops }) => ops.has(name));
  const first = found?.ops.get(name);
  if (found === undefined || first === undefined) throw new Error(`no release has the op ${name}`);
  const entry = {
    since: found.version,
    inputs: (first.inputArg ?? []).map(argument),
    outputs: (first.outputArg ?? []).map(argument),
    attributes: attributes(name, first),
  };
  return `  ${name}: ${JSON.stringify(entry)},`;
});

const folder = new URL('../../packages/core/generated/', import.meta.url);
const head = '// Written by tools/protos/tensorflow-ops.ts from the op lists of the TensorFlow releases named below.\n';
writeFileSync(
  new URL('tensorflow-ops.js', folder),
  `${head}export const releases = ${JSON.stringify(releases.map(({ version }) => version))};\nexport const ops = {\n${lines.join('\n')}\n};\n`,
);
writeFileSync(
  new URL('tensorflow-ops.d.ts', folder),
  `${head}export interface OpEntry {
  readonly since: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly string[];
}
export declare const releases: readonly string[];
export declare const ops: Readonly<Record<string, OpEntry>>;
`,
);
