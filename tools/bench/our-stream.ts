// Streams a decoder of Qwen2-7B's width, stored in bf16, into the engine and out again, and compares every bit; prints one
// JSON line of megabytes.
//
//   our-stream.ts [--layers 2]
import { parseArgs } from 'node:util';
import {
  atPrecision,
  dynamicAxis,
  entryElements,
  feed,
  makeBundle,
  parameterEntries,
  statePieces,
  tensorFlowEngine,
  traceProgram,
  type StateEntry,
} from '@videoitg/core';
import { Qwen2, qwen2_7b } from '@videoitg/models';

const { values: options } = parseArgs({ options: { layers: { type: 'string', default: '2' } } });

const model = new Qwen2({ ...qwen2_7b, layers: Number(options.layers) });
const state = parameterEntries(model).map((entry): StateEntry => ({ ...entry, storage: 'bf16' }));
const place = [dynamicAxis('sample'), dynamicAxis('position')] as const;
const vector = feed(place);
const feeds = { token: feed(place, 'i32'), segment: vector, order: vector, rotary: vector };
const program = traceProgram('states', model, feeds, ({ token, ...layout }) => ({
  states: model.forward(model.embed(token), layout),
}));
const bundle = makeBundle([atPrecision(program, state, 'bf16')], state);
const bytes = state.map((entry) => 2 * entryElements(entry));

const beforeMb = residentMb();
const session = await tensorFlowEngine.open(bundle);
for (const entry of state) {
  for (const { start, count } of statePieces(entry)) await session.write(entry.path, bits(entry, start, count), start);
}
let wrong = 0;
for (const entry of state) {
  for (const range of statePieces(entry)) {
    const read = await session.readBits(entry.path, range);
    const written = bits(entry, range.start, range.count);
    for (let at = 0; at < range.count; at++) if (read[at] !== written[at]) wrong++;
  }
}
const peakMb = process.resourceUsage().maxRSS / 1024;
await session.close();
const [stateMb, largestMb] = [bytes.reduce((sum, n) => sum + n, 0) / 2 ** 20, Math.max(...bytes) / 2 ** 20];
process.stdout.write(`${JSON.stringify({ stateMb, largestMb, addedMb: peakMb - beforeMb - stateMb, wrong })}\n`);

/** Bit patterns of finite numbers that depend on the place: Knuth's multiplicative hash of it. */
function bits({ path }: StateEntry, start: number, count: number): Uint16Array {
  const values = new Uint16Array(count);
  for (let at = 0; at < count; at++) values[at] = (Math.imul(start + at + path.length, 0x9e3779b1) >>> 16) & 0xbf7f;
  return values;
}

function residentMb(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
