import { defineConfig } from 'vitest/config';

/** Where the test runs leave their counts, for .ci/run. */
const RESULTS = 'node_modules/.cache/test-results';

/** A busy machine is no failure: only what hangs runs into these. */
const patient = { environment: 'node', testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } } as const;

export default defineConfig({
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: `${RESULTS}/${process.env.npm_lifecycle_event ?? 'vitest'}.json` },
    // The machine that runs this has two cores; more workers only compete.
    maxWorkers: 2,
    projects: [
      { test: { name: 'node', ...patient, include: ['test/**/*.test.ts'], exclude: ['test/browser/**'] } },
      // These drive a real Chromium against the built site: `npm run build` first.
      { test: { name: 'browser', ...patient, include: ['test/browser/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
