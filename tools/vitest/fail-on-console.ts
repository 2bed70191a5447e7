import { afterEach, beforeEach } from 'vitest';

import { watchConsole } from './watch-console.js';

// A library that prints is a defect, and a warning nobody asserts on is a defect nobody sees. Tests that expect output
// replace the method with vi.spyOn, which then sits in front of this watch.
const watched = watchConsole(console);

beforeEach(() => {
  watched.clear();
});

afterEach(() => {
  watched.throwIfUsed();
});
