import { featureFlags } from '@millrace/contracts/flags/registry';
import { describe, expect, it } from 'vitest';
import { startTestProgram, useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const flags = () => program.current.modules.flags;

describe('feature flags', () => {
  it('have a standard that fits their type', () => {
    for (const [name, { schema, standard }] of Object.entries(featureFlags)) {
      expect(schema.safeParse(standard).success, name).toBe(true);
    }
  });

  it('are what they are by standard until a workspace sets them, and of no other workspace', async () => {
    const [one, other] = [await program.current.aWorkspace(), await program.current.aWorkspace()];
    expect(await flags().valueOf(one.workspaceId, 'reply_suggestions')).toBe(true);
    const { status, body } = await one.call('PUT', '/feature-flags/reply_suggestions', { value: false });
    expect({ status, body }).toMatchObject({ status: 200, body: { value: false, standard: true, isSet: true } });
    expect(await flags().valueOf(one.workspaceId, 'reply_suggestions')).toBe(false);
    expect(await flags().valueOf(other.workspaceId, 'reply_suggestions')).toBe(true);
    await one.call('PUT', '/feature-flags/reply_suggestions', { value: null });
    expect(await flags().valueOf(one.workspaceId, 'reply_suggestions')).toBe(true);
  });

  it('refuse a value that is not of their type, and a flag that is not there', async () => {
    const workspace = await program.current.aWorkspace();
    const wrong = await workspace.call('PUT', '/feature-flags/remote_pictures', { value: 'always' });
    expect(wrong.body).toMatchObject({
      code: 'feature_flags.invalid_value',
      detail: 'remote_pictures can be "ask" or "never".',
    });
    expect((await workspace.call('PUT', '/feature-flags/nothing', { value: true })).status).toBe(404);
  });

  it('are events and audit entries when they change, and only then', async () => {
    const workspace = await program.current.aWorkspace();
    for (const value of [false, false]) await workspace.call('PUT', '/feature-flags/reply_suggestions', { value });
    const { body: events } = await workspace.call('GET', '/events?type=feature_flag.changed');
    expect(events.items).toMatchObject([
      { before: { flag: 'reply_suggestions', value: true }, after: { flag: 'reply_suggestions', value: false } },
    ]);
    const { body: entries } = await workspace.call('GET', '/audit-entries?action=feature_flag.*');
    expect(entries.items).toMatchObject([{ details: { after: { flag: 'reply_suggestions', value: false } } }]);
  });

  it('are seen by other processes', async () => {
    const workspace = await program.current.aWorkspace();
    const { program: beside, stop } = await startTestProgram({ beside: program.current });
    try {
      const there = () => beside.modules.flags.valueOf(workspace.workspaceId, 'reply_suggestions');
      expect(await there()).toBe(true);
      await workspace.call('PUT', '/feature-flags/reply_suggestions', { value: false });
      if (program.current.bus.isConnected) await expect.poll(there, { timeout: 10_000 }).toBe(false);
    } finally {
      await stop();
    }
  });

  it('switch suggestions and pictures from elsewhere off', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: channels } = await workspace.call('GET', '/channels');
    const mail = {
      channelId: channels.items[0].id,
      from: 'ada@flags.example',
      subject: 'One',
      text: 'Do you deliver?',
    };
    const { messageId } = (await workspace.call('POST', '/sandbox/mail', mail)).body;
    await workspace.call('PUT', '/feature-flags/reply_suggestions', { value: false });
    const asked = await workspace.call('POST', `/messages/${messageId}/suggestion/stream`);
    expect(asked.body).toMatchObject({ code: 'suggestions.switched_off' });
    const job = program.current.modules.jobs.find(({ queue }) => queue === 'ai-processing');
    const data = { workspaceId: workspace.workspaceId, messageId };
    await job?.run({ id: messageId, queue: 'ai-processing', data, attempt: 1, signal: new AbortController().signal });
    expect((await workspace.call('GET', `/messages/${messageId}/suggestion`)).status).toBe(404);
  });
});
