import { expect, it } from 'vitest';
import { type ConnectorDeps, createConnectors } from '../../server/src/app/connectors.ts';
import { type ActionsDeps, createActions } from '../../server/src/modules/actions/actions.module.ts';
import { germanActions } from '../../web/src/api/action-titles.ts';

it('each action the program has is told in German, and no other', () => {
  // What they need to be carried out is not asked for to list them.
  const own = createActions({ sources: [] as const } as unknown as ActionsDeps).list();
  const connectors = createConnectors({ mail: {} } as unknown as ConnectorDeps);
  const theirs = connectors.flatMap(({ service, actions }) => actions.map(({ name }) => ({ service, name })));
  const names = [...own, ...theirs, { service: 'ai', name: 'generate' }].map(
    ({ service, name }) => `${service}.${name}`,
  );
  expect(names.length).toBeGreaterThan(30);
  expect(Object.keys(germanActions).toSorted()).toEqual(names.toSorted());
});
