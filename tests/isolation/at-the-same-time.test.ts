/** What happens once happens once, however many ask for it at the same moment. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { signUp } from '../../server/src/testing/test-person.ts';
import { type TestAnswer, useTestProgram } from '../../server/src/testing/test-program.ts';

const program = useTestProgram();
const times = 12;

function atOnce<Answer>(ask: (at: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, (_, at) => ask(at)));
}

const byStatus = (answers: readonly TestAnswer[]) => Object.groupBy(answers, ({ status }) => status);

it('of changes to the version somebody read, one is carried out and none is lost unseen', async () => {
  const workspace = await program.current.aWorkspace();
  const { body: contact } = await workspace.call('POST', '/contacts', { name: 'Ada' });
  const match = { 'if-match': `"${contact.version}"` };
  const answers = await atOnce((at) =>
    workspace.call('PATCH', `/contacts/${contact.id}`, { name: `Ada ${at}` }, match),
  );
  const { 200: done = [], 412: refused = [] } = byStatus(answers);
  expect([done.length, refused.length]).toEqual([1, times - 1]);
  const { body: after } = await workspace.call('GET', `/contacts/${contact.id}`);
  expect(after.version).toBe(contact.version + 1);
});

it('changes to different fields are all kept', async () => {
  const workspace = await program.current.aWorkspace();
  const { body: contact } = await workspace.call('POST', '/contacts', { name: 'Ada' });
  const fields = { name: 'Ada Lovelace', firstName: 'Ada', lastName: 'Lovelace', jobTitle: 'Analyst', source: 'fair' };
  const answers = await Promise.all(
    Object.entries(fields).map(([name, value]) =>
      workspace.call('PATCH', `/contacts/${contact.id}`, { [name]: value }),
    ),
  );
  expect(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`)).toEqual(answers.map(() => '200 '));
  expect((await workspace.call('GET', `/contacts/${contact.id}`)).body).toMatchObject(fields);
});

it('a request repeated with its Idempotency-Key makes one record', async () => {
  const workspace = await program.current.aWorkspace();
  const key = { 'idempotency-key': 'the same' };
  const answers = await atOnce(() => workspace.call('POST', '/contacts', { name: 'Ada' }, key));
  const { 201: made = [], 409: inFlight = [] } = byStatus(answers);
  expect(made.length + inFlight.length).toBe(times);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
  expect((await workspace.call('GET', '/contacts?total=true')).body.total).toBe(1);
});

it('signing up twice at the same time makes one account', async () => {
  const { server, database } = program.current;
  const payload = { email: 'twice@example.com', password: 'a long password', name: 'Ada' };
  const answers = await atOnce(() =>
    server.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-up/email',
      headers: { origin: 'http://127.0.0.1:3000' },
      payload,
    }),
  );
  expect(answers.filter(({ statusCode }) => statusCode >= 500)).toEqual([]);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from auth.user where email = 'twice@example.com'`.execute(database.owner);
  expect(rows).toEqual([{ count: 1 }]);
});

it('two owners who remove each other at the same time leave one', async () => {
  const workspace = await program.current.aWorkspace();
  const second = await signUp(program.current);
  const invited = await workspace.call('POST', '/invitations', { email: second.email, role: 'owner' });
  const token = new URL(String(invited.body.link)).hash.slice(1);
  const joined = await second.call('POST', '/invitations/accept', { token });
  expect(joined.status).toBe(200);
  const ids = [workspace.ownerId, String(joined.body.user.id)];
  const answers = await Promise.all(ids.map((id) => workspace.call('DELETE', `/members/${id}`)));
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  const { body } = await workspace.call('GET', '/members');
  expect(body.items.filter(({ role }: { role: string }) => role === 'owner')).toHaveLength(1);
});
