import { describe, expect, it } from 'vitest';
import { SuggestionStreamEvent } from '@millrace/contracts/ai/suggestions';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
// Nothing listens there: the provider is down.
const unreachable = { provider: undefined, baseUrl: 'http://127.0.0.1:1/v1', apiKey: undefined };
const withoutProvider = useTestProgram({
  overrides: { ai: { ...unreachable, anthropicApiKey: undefined, model: undefined } },
});

/** A message from a contact, as the sandbox takes it in. */
async function aMessage(workspace: TestWorkspace, text: string): Promise<string> {
  const { body } = await workspace.call('GET', '/channels');
  const channelId = body.items[0].id;
  const mail = { channelId, from: 'grace@navy.example', fromName: 'Grace Hopper', subject: 'Licences', text };
  const written = await workspace.call('POST', '/sandbox/mail', mail);
  expect(written.status).toBe(201);
  return written.body.messageId;
}

/** What the worker would do with the job of a message. */
async function runJob(on: { readonly current: typeof program.current }, workspaceId: string, messageId: string) {
  const job = on.current.modules.jobs.find(({ queue }) => queue === 'ai-processing');
  const { signal } = new AbortController();
  await job?.run({ id: messageId, queue: 'ai-processing', data: { workspaceId, messageId }, attempt: 1, signal });
}

async function readStream(workspace: TestWorkspace, path: string): Promise<SuggestionStreamEvent[]> {
  const answer = await workspace.call('POST', path);
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
  const blocks = String(answer.body).split('\n\n').filter(Boolean);
  return blocks.map((block) => SuggestionStreamEvent.parse(JSON.parse(block.slice(block.indexOf('data: ') + 6))));
}

const textOf = (events: readonly SuggestionStreamEvent[]) =>
  events.map((event) => (event.type === 'delta' ? event.text : '')).join('');

describe('the suggestion for a message', () => {
  it('is asked for by the message itself, written by a job, and recorded', async () => {
    const workspace = await program.current.aWorkspace();
    const { workspaceId } = workspace;
    const messageId = await aMessage(workspace, 'Does it work on Mondays?');
    const waiting = await workspace.call('GET', '/jobs?queue=ai-processing');
    expect(waiting.body.items).toMatchObject([{ state: 'waiting', payload: { messageId } }]);
    expect(await workspace.call('GET', `/messages/${messageId}/suggestion`)).toMatchObject({ status: 404 });

    await runJob(program, workspaceId, messageId);
    const suggestion = await workspace.call('GET', `/messages/${messageId}/suggestion`);
    expect(suggestion.body).toMatchObject({ state: 'ready', model: 'offline/reply-1', warnings: [], failure: null });
    expect(suggestion.body.text).toContain('Hello Grace,');
    const events = await workspace.call('GET', '/events?type=suggestion.written');
    expect(events.body.items).toMatchObject([{ entityId: suggestion.body.id, after: { messageId } }]);
  });

  it('is streamed while it is written, and as it stands once it is ready', async () => {
    const workspace = await program.current.aWorkspace();
    const messageId = await aMessage(workspace, 'What does it cost?');
    const path = `/messages/${messageId}/suggestion/stream`;
    const first = await readStream(workspace, path);
    expect(first.length).toBeGreaterThan(5);
    const done = first.at(-1);
    expect(done).toMatchObject({ type: 'done', suggestion: { state: 'ready', messageId } });
    expect(textOf(first).trim()).toBe(done?.type === 'done' ? done.suggestion.text.trim() : undefined);

    const again = await readStream(workspace, path);
    expect(textOf(again)).toBe(textOf(first).trim());
    const anew = await readStream(workspace, `${path}?again=true`);
    expect(anew.length).toBeGreaterThan(again.length);
    const kept = await workspace.call('GET', '/events?type=suggestion.written');
    expect(kept.body.items).toHaveLength(2);
  });

  it('says that there is none when the provider cannot be reached, and the message can be answered all the same', async () => {
    const workspace = await withoutProvider.current.aWorkspace();
    const messageId = await aMessage(workspace, 'Hello?');
    await runJob(withoutProvider, workspace.workspaceId, messageId);
    const suggestion = await workspace.call('GET', `/messages/${messageId}/suggestion`);
    expect(suggestion.body).toMatchObject({
      state: 'failed',
      text: '',
      failure: 'The AI provider could not be reached.',
    });
    const { body } = await workspace.call('GET', `/messages/${messageId}`);
    const reply = await workspace.call('POST', `/conversations/${body.conversationId}/messages`, { text: 'Hello!' });
    expect(reply).toMatchObject({ status: 202, body: { state: 'queued' } });
  });

  it('does not exist for our own messages, nor for those of another workspace', async () => {
    const workspace = await program.current.aWorkspace();
    const other = await program.current.aWorkspace();
    const messageId = await aMessage(workspace, 'Please call.');
    const { body } = await workspace.call('GET', `/messages/${messageId}`);
    const reply = await workspace.call('POST', `/conversations/${body.conversationId}/messages`, { text: 'I will.' });
    const own = await workspace.call('POST', `/messages/${reply.body.id}/suggestion/stream`);
    expect(own).toMatchObject({ status: 409, body: { code: 'suggestions.not_inbound' } });
    const foreign = await other.call('POST', `/messages/${messageId}/suggestion/stream`);
    expect(foreign).toMatchObject({ status: 409, body: { code: 'suggestions.not_inbound' } });
  });
});
