// Whether memory stays where it is; prints one JSON line of megabytes.
//
//   our-steady.ts steps [--shape mini] [--steps 500]     resident set at step 50 and at the last
//   our-steady.ts cycles [--cycles 50]                   after 10 and after all open/run/close cycles
import { parseArgs } from 'node:util';
import { initializeState, tensorFlowEngine, type Session } from '@videoitg/core';
import { shapes, type ShapeName } from './model.js';
import { batch, feedsOf, seed, stepBundle } from './training.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shape: { type: 'string', default: 'mini' },
    steps: { type: 'string', default: '500' },
    cycles: { type: 'string', default: '50' },
  },
});

const isShape = (name: string): name is ShapeName => Object.hasOwn(shapes, name);
if (!isShape(options.shape)) throw new RangeError(`There is no shape "${options.shape}".`);
const shape = shapes[options.shape];
const bundle = stepBundle(shape);
const data = batch(shape);
const report = positionals[0] === 'cycles' ? await cycles(Number(options.cycles)) : await steps(Number(options.steps));
process.stdout.write(`${JSON.stringify(report)}\n`);

async function steps(count: number): Promise<Record<string, number>> {
  const session = await open();
  let early = 0;
  for (let t = 1; t <= count; t++) {
    await session.run('step', feedsOf(shape, data, t));
    if (t === 50) early = residentMb();
  }
  const late = residentMb();
  await session.close();
  return { early, late };
}

async function cycles(count: number): Promise<Record<string, number>> {
  let early = 0;
  for (let cycle = 1; cycle <= count; cycle++) {
    const session = await open();
    await session.run('step', feedsOf(shape, data, 1));
    await session.close();
    if (cycle === 10) early = residentMb();
  }
  return { early, late: residentMb() };
}

async function open(): Promise<Session> {
  const session = await tensorFlowEngine.open(bundle, { threads: 2 });
  await initializeState(session, bundle.state, seed);
  return session;
}

function residentMb(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}
