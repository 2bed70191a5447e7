import { CounterRandom, ReferenceSession } from '@videoitg/core';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loopState } from '../testing/save-loop.js';
import { isCheckpointName } from './names.js';
import { openCheckpoint } from './open.js';
import { restoreEverything } from './restore.js';

const rounds = 60;
const loop = fileURLToPath(new URL('../testing/save-loop.ts', import.meta.url));

/** Lets a process save in a loop from a step on and kills it; gives the last step it told to be saved. */
async function saveAndKill(folder: string, from: number, afterMilliseconds: number): Promise<number> {
  const flags = ['--conditions=@videoitg/source', '--import', import.meta.resolve('tsx')];
  const child = spawn(process.execPath, [...flags, loop, folder, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, VIDEOITG_SAVE_LOOP: '1' },
  });
  const exited = once(child, 'exit');
  let saved = from - 1;
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => (saved = Number(line)));
  await once(lines, 'line');
  await wait(afterMilliseconds);
  child.kill('SIGKILL');
  const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  expect(signal).toBe('SIGKILL');
  return saved;
}

test(`killed at ${rounds} random moments, the latest checkpoint is whole each time`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'videoitg-kill-'));
  const random = new CounterRandom([20260101, 'kills']);
  let [step, leftovers] = [0, 0];
  try {
    for (let round = 0; round < rounds; round++) {
      const saved = await saveAndKill(folder, step + 1, 120 * random.uniform(round));
      const checkpoint = await openCheckpoint(folder);
      // What was told is there; at most the next one was saved before it could be told.
      expect(checkpoint.state.step).toBeGreaterThanOrEqual(saved);
      expect(checkpoint.state.step).toBeLessThanOrEqual(saved + 1);
      step = checkpoint.state.step;
      const session = new ReferenceSession({ state: loopState, programs: [] });
      await restoreEverything(checkpoint, session, loopState);
      for (const { path } of loopState) expect(new Set(session.state(path)), path).toEqual(new Set([step]));
      leftovers += (await readdir(folder)).filter((name) => name !== 'latest' && !isCheckpointName(name)).length;
    }
    // The kills did fall into saves, and what they left does not pile up.
    expect(leftovers).toBeGreaterThan(rounds / 4);
    expect((await readdir(folder)).length).toBeLessThan(12);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
