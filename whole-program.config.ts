import { defineConfig } from 'vitest/config';

const report = process.env['MILLRACE_TEST_REPORT'];

/**
 * Tests that start the whole program and drive it from outside: `--project journeys` (a real browser),
 * `--project crash` (kill, stop and restart under load) and `--project fuzz` (every route with absurd input). One file at a time: each wants the machine for itself.
 */
export default defineConfig({
  test: {
    fileParallelism: false,
    maxWorkers: 1,
    hookTimeout: 180_000,
    // For what never comes, not for what comes late.
    expect: { poll: { timeout: 90_000, interval: 100 } },
    ...(report && { reporters: ['default', ['json', { outputFile: report }]] }),
    projects: [
      { extends: true, test: { name: 'journeys', include: ['tests/journeys/**/*.test.ts'], testTimeout: 180_000 } },
      // Ten thousand runs may be asked for.
      { extends: true, test: { name: 'crash', include: ['tests/crash/**/*.test.ts'], testTimeout: 3_600_000 } },
      {
        extends: true,
        test: {
          name: 'fuzz',
          include: ['tests/fuzz/**/*.test.ts'],
          // The program is inside the test here, and only its database outside.
          globalSetup: ['server/src/testing/postgres-setup.ts'],
          // A hundred thousand requests may be asked for.
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});
