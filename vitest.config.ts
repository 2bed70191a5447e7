import { defineConfig } from 'vitest/config';

// Sources resolve without a build through one export condition; Vite's own defaults are replaced by a custom list,
// so they are named again.
const conditions = ['@videoitg/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--conditions=@videoitg/source'],
  },
});
