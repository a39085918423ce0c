import { describe, expect, it } from 'vitest';
import { extractTemplate } from './extract-template.ts';
import { fillDefinition } from './fill-definition.ts';

const office = { id: '0192f3c1-7a00-7000-8000-0000000000d1', name: 'Office', key: 'office', service: 'gmail' };
const spare = { ...office, id: '0192f3c1-7a00-7000-8000-0000000000d2', name: 'Spare', key: 'spare' };
const workflow = {
  name: 'Follow up',
  config: { days: 3, tone: 'kind' },
  triggers: [{ type: 'schedule', cron: '0 8 * * *' }],
  steps: [
    { id: 'read', type: 'integration', service: 'gmail', action: 'search', connection: office.id, inputs: { q: 'x' } },
    { id: 'save', type: 'integration', service: 'gmail', action: 'save_draft', connection: 'Office', inputs: {} },
  ],
};

describe('a workflow becomes a template', () => {
  const extracted = extractTemplate(workflow, {
    connections: [office, spare],
    choices: [
      { name: 'days', path: 'config.days', title: 'Days' },
      { name: 'query', path: 'steps[0].inputs.q' },
      { name: 'time', path: 'triggers[0].cron' },
    ],
  });

  it('with one slot for each connection, however steps call it', () => {
    expect(extracted.connections).toMatchObject([{ key: 'gmail', service: 'gmail', isRequired: true }]);
    expect(JSON.stringify(extracted.definition)).not.toContain(office.id);
    expect(extracted.definition['steps']).toMatchObject([
      { connection: '{{ connections.gmail }}' },
      { connection: '{{ connections.gmail }}' },
    ]);
  });

  it('with the chosen values as its configuration, and what they are now as their standard', () => {
    expect(extracted.config).toEqual({
      type: 'object',
      properties: {
        days: { type: 'integer', title: 'Days', default: 3 },
        query: { type: 'string', title: 'query', default: 'x' },
        time: { type: 'string', title: 'time', default: '0 8 * * *' },
      },
      required: ['days', 'query', 'time'],
    });
    expect(extracted.definition).toMatchObject({ config: { tone: 'kind' } });
  });

  it('that filled in with its standard does the same again', () => {
    const config = { days: 3, query: 'x', time: '0 8 * * *' };
    const again = fillDefinition(extracted.definition, { config, connections: { gmail: 'Office' } });
    expect(again).toMatchObject({ config: { days: 3, tone: 'kind' }, triggers: [{ cron: '0 8 * * *' }] });
  });

  it('and says which choice points nowhere, or twice to one name, or renames a value of config', () => {
    const { issues } = extractTemplate(workflow, {
      connections: [],
      choices: [
        { name: 'a', path: 'steps[7].inputs.q' },
        { name: 'days', path: 'config.days' },
        { name: 'days', path: 'steps[0].inputs.q' },
        { name: 'other', path: 'config.tone' },
      ],
    });
    expect(issues.map(({ path }) => path)).toEqual(['config.0.path', 'config.2.name', 'config.3.name']);
  });
});
