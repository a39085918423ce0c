import { expect, it } from 'vitest';
import { z } from 'zod';
import { type ConnectorDeps, createConnectors } from '../../server/src/app/connectors.ts';
import { type ActionsDeps, createActions } from '../../server/src/modules/actions/actions.module.ts';
import { germanActions } from '../../web/src/features/workflows/builder/german-actions.ts';
import { germanHelp, germanLabels } from '../../web/src/features/workflows/builder/panel/forms/german-inputs.ts';

// What they need to be carried out is not asked for to list them.
const own = createActions({ sources: [] as const } as unknown as ActionsDeps).list();
const connectors = createConnectors({ mail: {} } as unknown as ConnectorDeps);

it('each action the program has is told in German, and no other', () => {
  const theirs = connectors.flatMap(({ service, actions }) => actions.map(({ name }) => ({ service, name })));
  const names = [...own, ...theirs, { service: 'ai', name: 'generate' }].map(
    ({ service, name }) => `${service}.${name}`,
  );
  expect(names.length).toBeGreaterThan(30);
  expect(Object.keys(germanActions).toSorted()).toEqual(names.toSorted());
});

it('so is each of their inputs', () => {
  const labels = new Set<string>();
  const sentences = new Set<string>();
  const read = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [name, value] of Object.entries(schema)) {
      if (name === 'description' && typeof value === 'string') sentences.add(value);
      if (name === 'properties') for (const property of Object.keys(Object(value))) labels.add(property);
      read(value);
    }
  };
  for (const { inputs } of own) read(inputs);
  for (const { actions } of connectors) for (const { inputs } of actions) read(z.toJSONSchema(inputs, { io: 'input' }));
  sentences.delete('UUID (version 7 when made by us).');
  expect([...labels].filter((name) => !germanLabels[name])).toEqual([]);
  expect([...sentences].filter((sentence) => !germanHelp[sentence])).toEqual([]);
});
