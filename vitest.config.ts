import { defineConfig } from 'vitest/config';

// Sources resolve without a build through one export condition. A custom list replaces Vite's own, so its entries are
// named again; tests resolve through the SSR pipeline and the global setup through vitest's own environment, so all lists
// are set.
const conditions = ['@videoitg/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'examples/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.full.test.ts'],
    globalSetup: ['tools/vitest/announce-engines.ts'],
    setupFiles: ['tools/vitest/fail-on-console.ts'],
    pool: 'forks',
    execArgv: ['--conditions=@videoitg/source'],
    maxWorkers: '100%',
    // Numeric tests on a busy two-core machine; a test that needs longer says so itself.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
