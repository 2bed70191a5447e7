import { expect, test } from 'vitest';

import { watchConsole, type WatchedConsole } from './watch-console.js';

function fakeConsole(): WatchedConsole {
  const silent = (): void => undefined;
  return { log: silent, info: silent, warn: silent, error: silent, debug: silent, trace: silent };
}

test('quotes every printed line and says how to expect it', () => {
  const target = fakeConsole();
  const watch = watchConsole(target);
  target.warn('step %d is slow', 3);
  target.log({ loss: 0.5 });
  expect(() => {
    watch.throwIfUsed();
  }).toThrowErrorMatchingInlineSnapshot(`
    [Error: This test printed to the console:
      console.warn: step 3 is slow
      console.log: { loss: 0.5 }
    Remove the output, or expect it: vi.spyOn(console, 'warn').mockImplementation(() => {}) and assert the call.]
  `);
});

test('is silent when nothing was printed, and after a report', () => {
  const target = fakeConsole();
  const watch = watchConsole(target);
  expect(() => {
    watch.throwIfUsed();
  }).not.toThrow();
  target.error('once');
  expect(() => {
    watch.throwIfUsed();
  }).toThrow(/once/);
  expect(() => {
    watch.throwIfUsed();
  }).not.toThrow();
});

test('forgets what was printed before the test began', () => {
  const target = fakeConsole();
  const watch = watchConsole(target);
  target.info('while importing');
  watch.clear();
  expect(() => {
    watch.throwIfUsed();
  }).not.toThrow();
});
