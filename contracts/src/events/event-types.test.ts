import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { carriedBy, eventTypes } from './event-types.ts';

it('names every type that the server records', () => {
  const modules = fileURLToPath(new URL('../../../server/src/modules/', import.meta.url));
  const files = globSync('**/*.ts', { cwd: modules }).filter((file) => !file.endsWith('.test.ts'));
  const recorded = files.flatMap((file) =>
    [...readFileSync(`${modules}${file}`, 'utf8').matchAll(/\btype: '([a-z_]+\.[a-z_]+)'/g)].map(([, type]) => type),
  );
  expect(recorded.length).toBeGreaterThan(50);
  expect([...new Set(recorded)].filter((type) => !eventTypes.some((known) => known === type))).toEqual([]);
});

it('knows what a run finds beside an event, also of a pattern', () => {
  expect(carriedBy('message.received')).toEqual(['message', 'contact']);
  expect(carriedBy('company.*')).toEqual(['company']);
  expect(carriedBy('import.started')).toEqual([]);
  expect(carriedBy('*')).toEqual([]);
});
