/** A workflow that has run, and waits for an answer, so that pictures show more than empty lists. */
import type { Page } from 'playwright-core';

export interface Filled {
  workflowId: string;
  runId: string;
}

const definition = {
  name: 'Lead triage',
  description: 'Every new lead becomes a record; large ones get a letter somebody has looked at.',
  triggers: [{ type: 'webhook', path: 'new-lead' }, { type: 'manual' }],
  steps: [
    {
      id: 'lead',
      type: 'integration',
      service: 'millrace',
      action: 'create_lead',
      inputs: { name: '{{ trigger.body.name }}', email: '{{ trigger.body.email }}', source: 'website' },
    },
    {
      id: 'check',
      type: 'conditional',
      if: '{{ trigger.body.seats > 20 }}',
      then: [
        {
          id: 'ask',
          type: 'approval',
          title: 'Answer {{ trigger.body.name }}?',
          message: '{{ trigger.body.seats }} seats were asked for.',
          assignees: ['role:admin', 'role:owner'],
          data: { letter: 'Dear {{ trigger.body.name }},\n\nlet us talk on Monday.' },
          editable: ['letter'],
        },
        {
          id: 'send',
          type: 'integration',
          service: 'millrace',
          action: 'send_message',
          inputs: { contactId: '{{ lead.id }}', subject: 'Your request', text: '{{ ask.data.letter }}' },
        },
      ],
      else: [{ id: 'later', type: 'wait', for: '3d' }],
    },
  ],
};

export async function fillForScreenshots(page: Page): Promise<Filled> {
  const call = async (method: string, path: string, data: object = {}): Promise<Record<string, string>> => {
    const headers = { origin: new URL(page.url()).origin };
    const answer = await page.request.fetch(`/api/v1${path}`, { method, data, headers });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>; // only its ids are read
  };
  const { id: workflowId = '' } = await call('POST', '/workflows', { definition });
  await call('POST', `/workflows/${workflowId}/publish`, { note: 'As agreed with sales' });
  const body = { name: 'Grace Hopper', email: 'grace@navy.example', seats: 300 };
  const { id: runId = '' } = await call('POST', `/workflows/${workflowId}/run`, { input: { body } });
  return { workflowId, runId };
}
