import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#platform/log/logger';
import { AiUnavailableError, createGateway } from './gateway.ts';
import { createReplyPrompt } from './reply-prompt.ts';

const prompt = createReplyPrompt({
  conversationId: 'c',
  subject: 'Mondays',
  contactName: 'Ada Lovelace',
  companyName: 'Analytical Engines',
  workspaceName: 'Acme',
  language: null,
  turns: [{ from: 'contact', text: 'Does it work on Mondays?' }],
});

const none = {
  provider: undefined,
  baseUrl: undefined,
  apiKey: undefined,
  anthropicApiKey: undefined,
  model: undefined,
};

let provider: Server | undefined;
afterEach(async () => {
  const closing = provider;
  provider = undefined;
  if (closing) await new Promise((resolve) => closing.close(resolve));
});

interface Body {
  messages: { role: string }[];
}

/** Speaks the wire format of chat completions, streamed, as OpenAI documents it. */
async function aProvider(answer: (body: Body) => { status: number; lines: string[] }) {
  const requests: Body[] = [];
  provider = createServer((request, response) => {
    void json(request).then((body) => reply(body as Body, response)); // the SDK sends chat completions
  });
  const reply = (body: Body, response: ServerResponse) => {
    requests.push(body);
    const { status, lines } = answer(body);
    response.writeHead(status, {
      'content-type': status === 200 ? 'text/event-stream' : 'application/json',
      connection: 'close',
    });
    response.end(lines.join('\n'));
  };
  await new Promise<void>((resolve) => provider?.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo; // it listens on TCP
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests };
}

const chunk = (delta: object, rest: object = {}) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: null }], ...rest })}\n`;

describe('the gateway', () => {
  it('writes offline when no key is set, in pieces that add up', async () => {
    const gateway = createGateway(none, silentLogger);
    const deltas: string[] = [];
    const reply = await gateway.write(prompt, { onDelta: (text) => deltas.push(text) });
    expect(gateway.model).toBe('offline/reply-1');
    expect(reply.text).toContain('Hello Ada,');
    expect(deltas.length).toBeGreaterThan(10);
    expect(deltas.join('').trim()).toBe(reply.text);
  });

  it('streams from an OpenAI-compatible endpoint and reads its usage', async () => {
    const { baseUrl, requests } = await aProvider(() => ({
      status: 200,
      lines: [
        chunk({ role: 'assistant', content: 'Yes, ' }),
        chunk({ content: 'on Mondays too.' }),
        chunk({}, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
        chunk({}, { choices: [], usage: { prompt_tokens: 50, completion_tokens: 6, total_tokens: 56 } }),
        'data: [DONE]\n\n',
      ],
    }));
    const gateway = createGateway({ ...none, baseUrl, model: 'm' }, silentLogger);
    expect(await gateway.write(prompt, {})).toEqual({ text: 'Yes, on Mondays too.', inputTokens: 50, outputTokens: 6 });
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });

  it('says in a sentence what is wrong with the key', async () => {
    const { baseUrl } = await aProvider(() => ({ status: 401, lines: ['{"error":{"message":"bad key"}}'] }));
    const gateway = createGateway({ ...none, baseUrl, apiKey: 'wrong' }, silentLogger);
    await expect(gateway.write(prompt, {})).rejects.toThrow(
      new AiUnavailableError('The AI provider refuses the key. Check it in the settings.'),
    );
  });

  it('leaves a provider alone that fails again and again', async () => {
    const { baseUrl, requests } = await aProvider(() => ({ status: 400, lines: ['{"error":{"message":"no"}}'] }));
    const gateway = createGateway({ ...none, baseUrl }, silentLogger);
    for (let call = 0; call < 5; call += 1) await expect(gateway.write(prompt, {})).rejects.toThrow('error (400)');
    await expect(gateway.write(prompt, {})).rejects.toThrow('left alone for a minute');
    expect(requests).toHaveLength(5);
  });

  it('counts a connection refused as unreachable', async () => {
    const gateway = createGateway({ ...none, baseUrl: 'http://127.0.0.1:1/v1' }, silentLogger);
    await expect(gateway.write(prompt, {})).rejects.toThrow('could not be reached');
  });
});
