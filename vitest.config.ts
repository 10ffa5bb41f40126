import { defineConfig } from 'vitest/config';

/** Where the test runs leave their counts, for .ci/run. */
const RESULTS = 'node_modules/.cache/test-results';

export default defineConfig({
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: `${RESULTS}/${process.env.npm_lifecycle_event ?? 'vitest'}.json` },
    // The machine that runs this has two cores; more workers only compete.
    maxWorkers: 2,
    projects: [
      { test: { name: 'node', environment: 'node', include: ['test/**/*.test.ts'], exclude: ['test/browser/**'], testTimeout: 120_000 } },
      // These drive a real Chromium against the built site: `npm run build` first.
      { test: { name: 'browser', environment: 'node', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
});
