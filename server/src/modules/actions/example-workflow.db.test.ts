/** The example of the small-business document, unchanged: a mail is read, answered by a model, and saved as a draft. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useEngineRunner } from '#testing/engine-runner';
import { aGmailMessage } from '#testing/fake-gmail';
import { useGmailProgram } from '#testing/gmail-program';

const asked: { model: string; messages: { content: string }[] }[] = [];
let model: Server;
beforeAll(async () => {
  model = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push(body as (typeof asked)[number]);
      const content = 'Here it is: {"reply": "Yes, on Mondays too."}';
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
      response.end(
        JSON.stringify({
          id: 'x',
          object: 'chat.completion',
          created: 1,
          model: 'gpt-4',
          choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
});

const google = useGmailProgram({
  ai: () => ({
    provider: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`,
    apiKey: 'k',
    anthropicApiKey: undefined,
    model: 'm',
    prices: { '*': { input: 2, output: 10 } },
  }),
});
useEngineRunner({
  get current() {
    return google.current.program;
  },
});
afterAll(() => new Promise((resolve) => model.close(resolve)));

const definition = {
  name: 'Draft email response',
  version: '1.0',
  steps: [
    { type: 'integration', service: 'gmail', action: 'read_email', inputs: { email_id: '{{trigger.email_id}}' } },
    {
      type: 'llm',
      model: 'gpt-4',
      prompt: 'Draft a response to this email: {{step_1.body}}',
      inputs: { context: '{{user.company}}' },
    },
    { type: 'transformation', action: 'extract_json', inputs: { text: '{{step_2.text}}' } },
    {
      type: 'integration',
      service: 'gmail',
      action: 'save_draft',
      inputs: { to: '{{step_1.from}}', body: '{{step_3.reply}}' },
    },
  ],
};

it('drafts a response to an e-mail', async () => {
  const { gmail } = google.current;
  const ada = await google.current.aPerson();
  await ada.connect();
  const message = aGmailMessage();
  gmail.messages.set(message.id, message);
  const created = await ada.browse('POST', '/workflows', { definition });
  const published = await ada.browse('POST', `/workflows/${created.body.id}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  const started = await ada.browse('POST', `/workflows/${created.body.id}/run`, { input: { email_id: message.id } });
  const read = async () => (await ada.browse('GET', `/runs/${started.body.id}`)).body;
  await expect.poll(async () => (await read()).state, { timeout: 30_000 }).toMatch(/completed|failed|waiting/);
  expect(await read()).toMatchObject({ state: 'completed', error: null, output: { draftId: 'r1' } });
  expect(gmail.drafts).toHaveLength(1);
  expect(gmail.drafts[0]?.message.raw).toContain('To: ada@example.org');
  expect(gmail.drafts[0]?.message.raw).toContain('Yes, on Mondays too.');
  expect(asked).toMatchObject([{ model: 'gpt-4' }]);
  expect(JSON.stringify(asked)).toContain('Does it work on Mondays?');
  expect((await ada.browse('GET', '/ai-budget')).body).toMatchObject({ usedTokens: 110, usedCostMicros: 300 });
});
