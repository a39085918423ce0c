import { expect, it } from 'vitest';
import { compileWithAllProblems, inspectWorkflow } from './inspect-workflow.ts';

const catalog = { actions: { find: () => undefined, list: () => [] } };
const inspect = (definition: unknown, place: string) => inspectWorkflow(definition, catalog, place);
const names = (found: ReturnType<typeof inspect>, place: string) =>
  found.scopes
    .get(place)
    ?.all()
    .filter(({ kind }) => kind !== 'global')
    .map(({ name }) => name);

const shape = { id: 'shape', type: 'transformation', set: { n: 1 } };

it('knows the names of a place and the texts with expressions', () => {
  const found = inspect(
    { name: 'W', steps: [shape, { id: 'b', type: 'transformation', set: { m: '{{ shape.n }}' } }] },
    'steps[1]',
  );
  expect(found.problems).toEqual([]);
  expect(names(found, 'steps[1]')).toEqual(['shape']);
  expect([...found.templates.keys()]).toEqual(['steps[1].set.m']);
  expect(found.templates.get('steps[1].set.m')?.shape).toEqual({ kind: 'number' });
});

it('looks at the rest of a definition with steps that are not finished', () => {
  const steps = [
    shape,
    { id: 'ask', type: 'llm' },
    { id: 'odd', type: 'dance' },
    { id: 'call', type: 'http', url: 'https://x', methods: 'GET' },
    {
      id: 'each',
      type: 'loop',
      over: '{{ [1] }}',
      as: 'n',
      steps: [{ id: 'in', type: 'integration', inputs: { to: '{{ n }}' } }],
    },
  ];
  const found = inspect({ steps, triggers: [{ type: 'event' }] }, 'steps[4].steps[0]');
  expect(names(found, 'steps[4].steps[0]')).toEqual(['shape', 'ask', 'odd', 'call', 'index', 'n']);
  expect([...found.templates.keys()]).toContain('steps[4].steps[0].inputs.to');
  expect(found.problems.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['name', 'steps[1].prompt', 'steps[2].type', 'steps[3].methods', 'triggers[0].event']),
  );
});

it('knows which fields see more than their step', () => {
  const wait = { id: 'w', type: 'wait', event: 'message.received' };
  const keep = {
    id: 'k',
    type: 'transformation',
    action: 'filter',
    inputs: { items: '{{ [1] }}', where: '{{ item > 0 }}' },
  };
  const waiting = inspect({ name: 'W', steps: [wait] }, 'steps[0]');
  expect(names(waiting, 'steps[0].match')).toEqual(['event']);
  const filtering = inspect({ name: 'W', steps: [keep] }, 'steps[0]');
  expect(names(filtering, 'steps[0].inputs.where')).toEqual(['item', 'index']);
});

it('gives up on what is no definition at all', () => {
  expect(inspect(7, 'steps[0]').scopes.size).toBe(0);
  expect(inspect({ name: 'W', steps: 'none' }, 'steps[0]').problems).not.toEqual([]);
});

it('says all that is wrong at once, whether the shape of the definition is right or not', () => {
  const check = { id: 'check', type: 'conditional', if: '', then: [shape] };
  const found = compileWithAllProblems({ name: 'W', steps: [{ id: 'call', type: 'http', url: '' }, check] }, catalog);
  const said = 'problems' in found ? found.problems : [];
  expect(said.find(({ path }) => path === 'steps[0].url')?.message).toBe('must not be empty');
  expect(said.filter(({ path }) => path.startsWith('steps[1]')).map(({ path }) => path)).toEqual(['steps[1].if']);
});
