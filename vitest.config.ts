import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    environment: 'node',
    testTimeout: 60_000,
    // The machine that runs this has two cores; more workers only compete.
    maxWorkers: 2,
  },
});
