import { expect, it } from 'vitest';
import { isOwn, isSameDefinition, nameDefinition, triggerKindsOf } from './workflow.ts';

it('the name stands in the definition, first, and the one that is told wins', () => {
  const definition = { steps: [], name: ' Greet ', triggers: [] };
  const own = nameDefinition(definition, undefined);
  expect(own.name).toBe('Greet');
  expect(Object.keys(own.definition)).toEqual(['name', 'steps', 'triggers']);
  expect(nameDefinition(definition, 'Welcome')).toMatchObject({ name: 'Welcome', definition: { name: 'Welcome' } });
  expect(nameDefinition({ name: 7 }, undefined).name).toBe('Untitled');
  expect(nameDefinition({ name: 'x'.repeat(300) }, undefined).name).toHaveLength(200);
});

it('the kinds of triggers are read from whatever a draft holds', () => {
  const triggers = [{ type: 'event' }, { type: 'webhook' }, { type: 'event' }, { type: 'dance' }, null, 'webhook'];
  expect(triggerKindsOf({ triggers })).toEqual(['webhook', 'event']);
  expect(triggerKindsOf({ triggers: 'webhook' })).toEqual([]);
  expect(triggerKindsOf({})).toEqual([]);
});

it('definitions are the same when they read the same', () => {
  expect(isSameDefinition({ name: 'a', steps: [{ id: 'x' }] }, { name: 'a', steps: [{ id: 'x' }] })).toBe(true);
  expect(isSameDefinition({ name: 'a', steps: [] }, { steps: [], name: 'a' })).toBe(false);
});

it('a workflow of nobody is nobody’s own', () => {
  expect(isOwn({ owner_id: null, created_by: null }, 'ada')).toBe(false);
  expect(isOwn({ owner_id: 'ada', created_by: 'bob' }, 'ada')).toBe(true);
  expect(isOwn({ owner_id: 'bob', created_by: 'ada' }, 'ada')).toBe(true);
});
