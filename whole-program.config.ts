import { defineConfig } from 'vitest/config';

const report = process.env['MILLRACE_TEST_REPORT'];

/**
 * Tests that start the whole program and drive it from outside: `--project journeys` (a real browser) and
 * `--project crash` (kill, stop and restart under load). One file at a time: each wants the machine for itself.
 */
export default defineConfig({
  test: {
    fileParallelism: false,
    maxWorkers: 1,
    hookTimeout: 180_000,
    ...(report && { reporters: ['default', ['json', { outputFile: report }]] }),
    projects: [
      { extends: true, test: { name: 'journeys', include: ['tests/journeys/**/*.test.ts'], testTimeout: 180_000 } },
      { extends: true, test: { name: 'crash', include: ['tests/crash/**/*.test.ts'], testTimeout: 300_000 } },
    ],
  },
});
