import { defineConfig } from 'vitest/config';

import base from './vitest.config.js';

/** The long checks of `.ci/full`: kills, large mutations, big streams. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/*/{src,test}/**/*.full.test.ts', 'examples/**/*.full.test.ts', 'tools/**/*.full.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: true,
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
});
