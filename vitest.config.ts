import { defineConfig } from 'vitest/config';

/** Two cores are what a small server and our CI have; more workers only make timings lie. */
const maxWorkers = 2;

/** What no suite reads: other people's code and what is built. */
const exclude = ['**/node_modules/**', '**/dist/**', '**/fixtures/**'];

/** Where to leave a report for machines; `.ci/run` counts from it. */
const report = process.env['MILLRACE_TEST_REPORT'];

const sources = ['contracts', 'server', 'web', 'scripts', 'bench'];

/**
 * The default suite: pure tests (`x.test.ts`) and tests on a real PostgreSQL (`x.db.test.ts`), needing no service, no
 * browser and no root. Journeys and crash tests drive the whole program from outside and have their own configuration.
 */
export default defineConfig({
  test: {
    maxWorkers,
    setupFiles: ['tests/leak-guard.ts'],
    // A busy machine may take a while: waiting for something that comes is no assertion about time.
    expect: { poll: { timeout: 30_000 } },
    ...(report && { reporters: ['default', ['json', { outputFile: report }]] }),
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: [...sources.map((folder) => `${folder}/**/*.test.{ts,tsx}`), 'tests/architecture/**/*.test.ts'],
          exclude: [...exclude, '**/*.db.test.ts'],
          // For what hangs, not for what is slow.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          globalSetup: ['server/src/testing/postgres-setup.ts'],
          include: [...sources.map((folder) => `${folder}/**/*.db.test.ts`), 'tests/isolation/**/*.test.ts'],
          exclude,
          // For what hangs, not for what is slow: some start the whole program, several times.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      reportsDirectory: 'coverage',
      reporter: ['text-summary', 'json-summary', 'html'],
      include: ['server/src/**/*.ts'],
      exclude: ['**/*.test.ts', 'server/src/testing/**', '**/*.gen.ts'],
      thresholds: { lines: 80 },
    },
  },
});
