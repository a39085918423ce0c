import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every journey is walked beside a canary, which is looked for at its end', () => {
  const journeys = globSync('tests/journeys/**/*.test.ts', { cwd: root });
  expect(journeys.length).toBeGreaterThan(1);
  const textOf = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
  // Journeys through the demo workspace end in what they share.
  expect(textOf('tests/journeys/demo-journey.ts')).toContain('canary.staysHidden()');
  const without = journeys.filter((path) => !/canary\.staysHidden\(\)|^endWithCanary\(\);$/m.test(textOf(path)));
  expect(without, 'release one as tests/journeys/joining.test.ts does').toEqual([]);
});
