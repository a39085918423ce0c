/** Workflows that have run, failed, wait and were tried, so that pictures show more than empty lists. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

export interface Filled {
  workflowId: string;
  /** Waits for an approval. */
  runId: string;
  failedRunId: string;
  completedRunId: string;
  backtest: { id: string; workflowId: string };
  contactId: string;
  companyId: string;
  importId: string;
  /** Pages for people without an account. */
  formUrl: string;
  approvalUrl: string;
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

const pricing = {
  name: 'Price of a request from the form on the website, with everything that belongs to it',
  triggers: [
    {
      type: 'form',
      title: 'Ask for a price',
      schema: {
        type: 'object',
        properties: {
          name: { type: 'string', title: 'Your name' },
          email: { type: 'string', format: 'email', title: 'E-mail' },
          seats: { type: 'integer', title: 'How many seats?' },
          wishes: { type: 'string', title: 'What else should we know?', maxLength: 2000 },
        },
        required: ['name', 'email', 'seats'],
      },
      map: { name: '{{ trigger.name }}', email: '{{ trigger.email }}', source: 'form' },
      success: 'Thank you. We write within a day.',
    },
    { type: 'manual' },
  ],
  steps: [
    { id: 'request', type: 'transformation', set: { seats: '{{ trigger.seats }}' } },
    {
      id: 'price',
      type: 'code',
      source: 'if (input.seats > 500) throw new Error("No price is agreed for so many seats"); return input.seats * 12',
      inputs: { seats: '{{ request.seats }}' },
    },
  ],
};

const welcome = {
  name: 'Welcome new leads',
  triggers: [{ type: 'event', event: 'lead.created' }],
  steps: [
    {
      id: 'note',
      type: 'integration',
      service: 'millrace',
      action: 'add_note',
      inputs: { id: '{{ trigger.lead.id }}', body: 'Say hello to {{ trigger.lead.name }}' },
    },
  ],
};

type Answer = Record<string, unknown> & { id: string; url: string; items: { id: string; url: string }[] };

export async function fillForScreenshots(page: Page): Promise<Filled> {
  const call = async (method: string, path: string, data?: object): Promise<Answer> => {
    const headers = { origin: new URL(page.url()).origin };
    const answer = await page.request.fetch(`/api/v1${path}`, { method, headers, ...(data && { data }) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Answer; // only what its operation answers is read
  };
  /** The answer that is like this, asked for again until it is. */
  const until = async (path: string, isThere: (answer: Answer) => boolean): Promise<Answer> => {
    for (let left = 120; left > 0; left -= 1) {
      const answer = await call('GET', path);
      if (isThere(answer)) return answer;
      await delay(500);
    }
    throw new Error(`${path} is not as the pictures need it`);
  };
  const publish = async (made: object): Promise<string> => {
    const { id } = await call('POST', '/workflows', { definition: made });
    await call('POST', `/workflows/${id}/publish`, { note: 'As agreed with sales' });
    return id;
  };
  const run = async (id: string, input: object) => (await call('POST', `/workflows/${id}/run`, { input })).id;

  const workflowId = await publish(definition);
  const body = { name: 'Grace Hopper', email: 'grace@navy.example', seats: 300 };
  const runId = await run(workflowId, { body });
  await run(workflowId, { body: { ...body, name: 'Ada Lovelace', email: 'ada@example.org', seats: 3 } });

  const pricingId = await publish(pricing);
  const runs: string[] = [];
  for (const seats of [5, 800, 12, 40, 1200])
    runs.push(await run(pricingId, { name: 'Grace', email: body.email, seats }));
  const [completedRunId = '', failedRunId = ''] = runs;
  const { items: endpoints } = await call('GET', `/workflows/${pricingId}/endpoints`);

  const values = {
    baseUrl: 'https://shop.example.com',
    apiKey: 'k',
    webhookSecret: `whsec_${btoa('a secret of the shop')}`,
  };
  const shop = await call('POST', '/connections', { service: 'http', name: 'Shop', values });
  await call('POST', `/connections/${shop.id}/webhook`);

  const welcomeId = await publish(welcome);
  const backtest = await call('POST', `/workflows/${welcomeId}/backtests`, { days: 7 });
  await until(`/backtests/${backtest.id}`, ({ state }) => state === 'completed');

  await until(`/runs/${failedRunId}`, ({ state }) => state === 'failed');
  const approvals = await until('/approvals', ({ items }) => items.length > 0);
  const approval = approvals.items[0]?.id ?? '';
  const { user } = (await call('GET', '/session')) as unknown as { user: { id: string } };
  const { url: approvalUrl } = await call('POST', `/approvals/${approval}/links`, { for: user.id });
  const first = async (list: string) => (await call('GET', `${list}?limit=1`)).items[0]?.id ?? '';
  return {
    workflowId,
    runId,
    failedRunId,
    completedRunId,
    backtest: { id: backtest.id, workflowId: welcomeId },
    contactId: await first('/contacts'),
    companyId: await first('/companies'),
    importId: await first('/imports'),
    formUrl: endpoints[0]?.url ?? '',
    approvalUrl,
  };
}
