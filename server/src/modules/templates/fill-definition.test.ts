import { describe, expect, it } from 'vitest';
import { configNamesAt, fillDefinition, isPlainPlace } from './fill-definition.ts';

const template = {
  config: { rounds: 2 },
  triggers: [{ type: 'schedule', cron: '{{ config.minute }} {{ config.hour }} * * *' }],
  steps: [
    { id: 'pause', type: 'wait', event: 'message.received', timeout: '{{ config.days }}d' },
    {
      id: 'mail',
      type: 'integration',
      service: 'gmail',
      action: 'save_draft',
      connection: '{{ connections.mailbox }}',
      retry: { attempts: '{{ config.attempts }}' },
      inputs: { to: '{{ config.to }}', path: '{{ config.days }}', body: 'In {{ config.days }} days: {{ trigger.x }}' },
    },
  ],
};
const config = { minute: 5, hour: 8, days: 3, attempts: 2, to: 'a"}],{{ trigger.to }}' };

describe('filling a template in', () => {
  const filled = fillDefinition(template, { config, connections: { mailbox: 'Office' } });

  it('keeps the values as they are, in one place', () => {
    expect(filled['config']).toEqual({ rounds: 2, ...config });
  });

  it('writes them where the language takes no expression, with their type', () => {
    expect(filled).toMatchObject({
      triggers: [{ cron: '5 8 * * *' }],
      steps: [{ timeout: '3d' }, { retry: { attempts: 2 } }],
    });
  });

  it('leaves expressions alone everywhere else', () => {
    expect(filled).toMatchObject({ steps: [{}, { inputs: template.steps[1]?.inputs }] });
  });

  it('puts the connection in, and leaves the field out where there is none', () => {
    expect(filled).toMatchObject({ steps: [{}, { connection: 'Office' }] });
    const without = fillDefinition(template, { config, connections: {} });
    expect(JSON.stringify(without)).not.toContain('connection');
  });

  it('does not change the template', () => {
    expect(template.triggers[0]?.cron).toBe('{{ config.minute }} {{ config.hour }} * * *');
  });
});

it.each([
  ['triggers[0].cron', true],
  ['steps[0].onError[1].timeout', true],
  ['steps[0].retry.delay', true],
  ['steps[0].inputs.path', false],
  ['steps[0].url', false],
  ['config.path', false],
])('%s takes no expression: %j', (path, isPlain) => {
  expect(isPlainPlace(path)).toBe(isPlain);
});

it('knows which values a place is made of', () => {
  expect(configNamesAt(template, 'triggers[0].cron')).toEqual(['minute', 'hour']);
  expect(configNamesAt(template, 'config.days')).toEqual(['days']);
  expect(configNamesAt(template, 'steps[1].inputs.to')).toEqual(['to']);
  expect(configNamesAt(template, 'steps[9].inputs.to')).toEqual([]);
});
