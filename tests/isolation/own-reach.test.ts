/**
 * A member changes only what is theirs or nobody's: every operation whose permission gives members the reach `own` is
 * asked, by a member, about a record of somebody else's. One that addresses a record in a way this does not know fails
 * until it is told how, or why it needs no such check.
 */
import { beforeAll, expect, it } from 'vitest';
import { hasBody, type Operation, pathParameters } from '../../contracts/src/operation.ts';
import { reachOf } from '../../contracts/src/permissions.ts';
import { listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';
import { type TestAnswer, type TestWorkspace, useTestProgram } from '../../server/src/testing/test-program.ts';

const program = useTestProgram();
const operations = await listDeclaredOperations();

/** What the owner of the workspace owns, by the name of its list. */
let records: Record<string, string>;
let memberKey: string;
let workspace: TestWorkspace;

const isOwn = ({ permission }: Operation) =>
  permission !== 'public' && permission !== 'signed_in' && reachOf(permission, 'member') === 'own';

/** Operations about one record by its path: `/contacts/{id}/…`. */
const byPath = operations.filter((operation) => isOwn(operation) && operation.path.includes('{id}'));
const others = operations.filter((operation) => isOwn(operation) && !operation.path.includes('{id}'));

/** Lists whose records this test gives to somebody else. */
const known = [
  'contacts',
  'leads',
  'companies',
  'conversations',
  'notes',
  'tasks',
  'saved-views',
  'workflows',
  'runs',
  'backtests',
];

/** Why an operation is not asked here. */
const exempt: Record<string, string> = {
  'saved_views.create': 'makes a view of one’s own',
  'dead_letters.retry': 'takes a list and answers by row: dead-letters.db.test.ts',
  'dead_letters.discard': 'takes a list and answers by row: dead-letters.db.test.ts',
  'messages.resolve': 'needs a message that may have been sent: sender.db.test.ts',
  'sandbox.write': 'plays the contact, who writes to the workspace',
  'sandbox.mark_read': 'plays the contact, who reads',
};

beforeAll(async () => {
  workspace = await program.current.aWorkspace();
  const key = await workspace.call('POST', '/api-keys', { name: 'member', role: 'member' });
  memberKey = String(key.body.key);
  const { ownerId } = workspace;
  const email = { kind: 'email', value: 'theirs@example.org' };
  const contact = await workspace.call('POST', '/contacts', { name: 'Theirs', ownerId, points: [email] });
  const lead = await workspace.call('POST', '/leads', { name: 'Their lead', ownerId });
  const company = await workspace.call('POST', '/companies', { name: 'Their company', ownerId });
  const note = await workspace.call('POST', '/notes', { contactId: contact.body.id, body: 'Theirs' });
  const task = await workspace.call('POST', '/tasks', { title: 'Theirs', assigneeId: ownerId });
  const shared = { entity: 'contact', name: 'Theirs', shared: true };
  const view = await workspace.call('POST', '/saved-views', shared);
  const create = operations.find(({ id }) => id === 'workflows.create');
  const workflow = await workspace.call('POST', '/workflows', create?.example.input);
  const waits = {
    name: 'Waits',
    version: '1.0',
    triggers: [{ type: 'manual' }],
    steps: [{ id: 'pause', type: 'wait', for: '1d' }],
  };
  const waiting = await workspace.call('POST', '/workflows', {
    ...(create?.example.input as object),
    definition: waits,
  });
  await workspace.call('POST', `/workflows/${waiting.body.id}/publish`, {});
  await workspace.call('POST', `/workflows/${waiting.body.id}/enable`, {});
  const run = await workspace.call('POST', `/workflows/${waiting.body.id}/run`, {});
  const backtest = await workspace.call('POST', `/workflows/${workflow.body.id}/backtests`, {});
  const channels = await workspace.call('GET', '/channels');
  const sandbox = channels.body.items.find(({ vendor }: { vendor: string }) => vendor === 'sandbox');
  const letter = { contactId: contact.body.id, channelId: sandbox.id, subject: 'Hello', text: 'Hello' };
  const started = await workspace.call('POST', '/conversations', letter);
  await workspace.call('POST', `/conversations/${started.body.conversation?.id}/assign`, { assigneeId: ownerId });
  records = {
    contacts: contact.body.id,
    leads: lead.body.id,
    companies: company.body.id,
    conversations: started.body.conversation?.id,
    notes: note.body.id,
    tasks: task.body.id,
    'saved-views': view.body.id,
    workflows: workflow.body.id,
    runs: run.body.id,
    backtests: backtest.body.id,
    sandbox: sandbox.id,
  };
  expect(
    Object.entries(records).filter(([, id]) => id === undefined),
    JSON.stringify(run.body),
  ).toEqual([]);
});

it('every operation with the reach “own” is asked here, or has a reason', () => {
  const covered = new Set([...Object.keys(byBody), ...Object.keys(exempt)]);
  expect(others.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  const unknown = byPath.filter(({ id, path }) => !known.includes(listOf(path)) && !(id in exempt));
  expect(unknown.map(({ id }) => id)).toEqual([]);
});

const asked = byPath.filter(({ id }) => !(id in exempt)).map((operation) => [operation.id, operation] as const);

it.each(asked)('%s is refused for a record of somebody else', async (_, operation) => {
  const before = await read(listOf(operation.path));
  const answer = await ask(operation, records[listOf(operation.path)] ?? '');
  expect(answer, JSON.stringify(answer.body)).toMatchObject({
    status: 403,
    body: { code: expect.stringMatching(/\.not_yours$/) },
  });
  expect(await read(listOf(operation.path))).toEqual(before);
});

/** What names its records in the body. */
const byBody: Record<string, () => Record<string, unknown>> = {
  'conversations.start': () => ({
    contactId: records['contacts'],
    channelId: records['sandbox'],
    subject: 'Hello',
    text: 'Hello',
  }),
  'notes.create': () => ({ contactId: records['contacts'], body: 'A note' }),
  'tasks.create': () => ({ contactId: records['contacts'], title: 'A task' }),
  'contacts.batch_update': () => ({ ids: [records['contacts']], source: 'mine now' }),
  'contacts.batch_tag': () => ({ ids: [records['contacts']], add: ['mine'] }),
  'leads.batch_update': () => ({ ids: [records['leads']], source: 'mine now' }),
  'leads.batch_tag': () => ({ ids: [records['leads']], add: ['mine'] }),
  'companies.batch_update': () => ({ ids: [records['companies']], source: 'mine now' }),
  'companies.batch_tag': () => ({ ids: [records['companies']], add: ['mine'] }),
  'runs.batch_cancel': () => ({ ids: [records['runs']] }),
  'runs.batch_resume': () => ({ ids: [records['runs']] }),
};

it.each(Object.entries(byBody))('%s is refused for a record of somebody else', async (id, body) => {
  const operation = operations.find((each) => each.id === id);
  if (!operation) throw new Error(`There is no operation ${id} any more.`);
  const answer = await workspace.call(operation.method, operation.path, body(), as(memberKey));
  const told = JSON.stringify(answer.body);
  expect(told).toContain('.not_yours"');
  expect([200, 207, 403], told).toContain(answer.status);
});

const as = (key: string) => ({ authorization: `Bearer ${key}` });
const listOf = (path: string) => path.split('/')[1] ?? '';

async function read(list: string): Promise<unknown> {
  if (list === 'saved-views') return (await workspace.call('GET', '/saved-views')).body;
  if (list === 'notes') return (await workspace.call('GET', `/notes?contactId=${records['contacts']}`)).body;
  return (await workspace.call('GET', `/${list}/${records[list]}`)).body;
}

/** The operation's own example, about the given record. */
async function ask(operation: Operation, id: string): Promise<TestAnswer> {
  const input = operation.example.input as Record<string, unknown>;
  const inPath = pathParameters(operation.path);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : String(input[name])));
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name)));
  const query = new URLSearchParams();
  if (!hasBody(operation.method)) for (const [name, value] of Object.entries(rest)) query.set(name, String(value));
  const url = path + (query.size > 0 ? `?${query}` : '');
  return await workspace.call(operation.method, url, hasBody(operation.method) ? rest : undefined, as(memberKey));
}
