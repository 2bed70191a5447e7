// A FileDescriptorSet on stdin as protobufjs's JSON on stdout, which pbjs reads; field names in camel case, as pbjs gives
// them from .proto files.
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor/index.js';

const { camelCase } = protobuf.util;
const json = protobuf.Root.fromDescriptor(readFileSync(0)).toJSON();
rename(json);
process.stdout.write(JSON.stringify(json));

function rename(type) {
  if (type.fields) type.fields = Object.fromEntries(Object.entries(type.fields).map(([k, v]) => [camelCase(k), v]));
  for (const one of Object.values(type.oneofs ?? {})) one.oneof = one.oneof.map(camelCase);
  for (const nested of Object.values(type.nested ?? {})) rename(nested);
}
