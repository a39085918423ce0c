/** The live channel lets in nobody who may not, and carries nothing across, whatever its clients say. */
import { beforeAll, expect, it } from 'vitest';
import { LiveClientMessage } from '../../contracts/src/live.ts';
import { listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';
import { LiveClient } from '../../server/src/testing/live-client.ts';
import { useTestProgram } from '../../server/src/testing/test-program.ts';
import { gatherParties, type Parties } from './walk.ts';

const program = useTestProgram();
let address: string;
let parties: Parties;

beforeAll(async () => {
  address = await program.current.server.listen({ host: '127.0.0.1', port: 0 });
  parties = await gatherParties(program.current, await listDeclaredOperations());
});

it('is closed to strangers and to spent credentials', async () => {
  const strangers: [string, Record<string, string>][] = [['nobody', {}], ...parties.spent];
  for (const [who, headers] of strangers) {
    await expect(new LiveClient(address, headers).opened(), who).rejects.toThrow('refused');
  }
});

it('is closed to keys that may not read events', async () => {
  const { body } = await parties.mine.call('POST', '/api-keys', {
    name: 'Narrow',
    role: 'owner',
    scopes: ['contacts.read'],
  });
  const client = new LiveClient(address, { authorization: `Bearer ${body.key}` });
  await expect(client.opened()).rejects.toThrow('refused');
});

/** Every message of the protocol, with what was learnt next door put wherever it goes. */
function messages(theirCursor: string): object[] {
  return LiveClientMessage.options.flatMap((option) => {
    const [type] = option.shape.type.values;
    const fields = Object.keys(option.shape).filter((name) => name !== 'type');
    return [
      { type },
      ...(fields.length > 0 ? [{ type, ...Object.fromEntries(fields.map((name) => [name, theirCursor])) }] : []),
    ];
  });
}

it('carries nothing of another workspace, whatever message is sent with whatever was learnt there', async () => {
  const { mine, theirs } = parties;
  const next = await LiveClient.open(address, theirs.apiKey);
  await theirs.call('POST', '/contacts', { name: 'Before' });
  await next.until(() => next.eventsOf('contact.created').length > 0);
  const cursor = next.cursor ?? expect.fail('there is no cursor');
  for (const first of messages(cursor)) {
    const client = new LiveClient(address, { authorization: `Bearer ${mine.apiKey}` });
    await client.opened();
    client.send(first);
    let isClosed = false;
    void client.closed.then(() => (isClosed = true));
    // Only what begins as the protocol says stays open; the rest is closed without a word.
    await expect.poll(() => isClosed || client.messages.length > 0).toBe(true);
    if (isClosed) continue;
    for (const message of messages(cursor)) client.send(message);
    await theirs.call('POST', '/contacts', { name: 'A secret of theirs' });
    const { body } = await mine.call('POST', '/contacts', { name: 'Mine' });
    await expect.poll(() => isClosed || JSON.stringify(client.messages).includes(body.id)).toBe(true);
    const said = JSON.stringify(client.messages);
    expect(said).not.toContain('A secret of theirs');
    expect(said).not.toContain(theirs.workspaceId);
    await client.close();
  }
  await next.close();
});
