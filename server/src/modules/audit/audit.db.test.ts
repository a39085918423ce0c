import { listAuditEntries } from '@millrace/contracts/audit/audit';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { inject, type TestWorkspace, useTestProgram } from '#testing/test-program';
import { createCheckpointSigner } from './chain.ts';
import { selectCheckpoints } from './audit-store.ts';
import { verifyLog } from './verify-log.ts';

const program = useTestProgram();
const owner = () => program.current.database.owner;

async function entriesOf(workspace: TestWorkspace, query = '') {
  const { body } = await workspace.call('GET', `/audit-entries?limit=200${query}`);
  return listAuditEntries.answer.parse(body).items;
}

/** A workspace whose entries are chained: made, and with three keys. */
async function aChainedWorkspace(): Promise<TestWorkspace> {
  const workspace = await program.current.aWorkspace();
  for (const name of ['one', 'two', 'three']) await workspace.call('POST', '/api-keys', { name, role: 'member' });
  await program.current.modules.audit.chain();
  return workspace;
}

const verified = async (workspace: TestWorkspace) => (await workspace.call('POST', '/audit-log/verify')).body;

describe('the audit log', () => {
  it('tells who did what to what, from where, in which request', async () => {
    const workspace = await program.current.aWorkspace();
    const headers = { 'x-request-id': 'a-request-of-this-test' };
    const { body: key } = await workspace.call('POST', '/api-keys', { name: 'Canary Person', role: 'member' }, headers);
    const [entry] = await entriesOf(workspace, '&action=api_key.created&total=true');
    expect(entry).toMatchObject({
      action: 'api_key.created',
      actor: { kind: 'api_key', name: 'Command line' },
      targetType: 'api_key',
      targetId: key.id,
      details: { after: { role: 'member', scopes: ['*'] } },
      address: '127.0.0.1',
      requestId: 'a-request-of-this-test',
    });
    expect(JSON.stringify(entry?.details)).not.toContain('Canary');
  });

  it('is written with what it tells, or not at all', async () => {
    const workspace = await program.current.aWorkspace();
    const before = await entriesOf(workspace);
    const refused = await workspace.call('POST', '/channels', { vendor: 'email', name: 'No address' });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await entriesOf(workspace)).toEqual(before);
  });

  it('can be narrowed to a noun, an actor, a target and a time, and paged through', async () => {
    const workspace = await aChainedWorkspace();
    const keys = await entriesOf(workspace, '&action=api_key.*');
    expect(keys).toHaveLength(4);
    const [newest] = keys;
    expect(await entriesOf(workspace, `&targetId=${newest?.targetId}`)).toEqual([newest]);
    expect(await entriesOf(workspace, `&actorId=${newest?.actor.id}`)).toHaveLength(3);
    expect(await entriesOf(workspace, `&before=${newest?.occurredAt}`)).not.toContainEqual(newest);
    const first = await workspace.call('GET', '/audit-entries?action=api_key.*&limit=3');
    const second = await workspace.call(
      'GET',
      `/audit-entries?action=api_key.*&limit=3&cursor=${first.body.nextCursor}`,
    );
    expect([...first.body.items, ...second.body.items]).toEqual(keys);
    expect((await workspace.call('GET', '/audit-entries?action=DROP')).status).toBe(422);
  });

  it('is exported as CSV, which is an entry itself', async () => {
    const workspace = await aChainedWorkspace();
    const { body, headers } = await workspace.call('GET', '/audit-entries/export?action=api_key.*');
    expect(headers['content-type']).toContain('text/csv');
    const lines = String(body).trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('id,occurred_at,action');
    const [entry] = await entriesOf(workspace, '&action=audit_log.exported');
    expect(entry?.details).toEqual({ format: 'csv' });
  });

  it('tells of signing in, of a wrong password and of signing out, in each workspace of the person', async () => {
    const { server } = program.current;
    const account = { email: 'ada@audit.example', password: 'a long enough password' };
    const auth = '/api/v1/auth';
    await inject(server, { method: 'POST', url: `${auth}/sign-up/email` }, { ...account, name: 'Ada' });
    const workspace = await program.current.aWorkspace({ ownerEmail: account.email });
    await inject(server, { method: 'POST', url: `${auth}/sign-in/email` }, { ...account, password: 'wrong password' });
    const signedIn = await inject(server, { method: 'POST', url: `${auth}/sign-in/email` }, account);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const origin = new URL('http://127.0.0.1:3000').origin;
    const out = await inject(server, { method: 'POST', url: `${auth}/sign-out`, headers: { cookie, origin } }, {});
    expect(out.status).toBe(200);
    const entries = await entriesOf(workspace, '&action=session.*');
    expect(entries.map(({ action }) => action)).toEqual(['session.ended', 'session.started', 'session.refused']);
    expect(entries.every(({ address }) => address === '127.0.0.1')).toBe(true);
  });

  it('cannot be changed by the app role', async () => {
    const { workspaceId } = await aChainedWorkspace();
    const inside = (statement: string) =>
      program.current.database.inWorkspace(workspaceId, (tx) => sql.raw(statement).execute(tx));
    await expect(inside(`update audit_entries set action = 'x'`)).rejects.toThrow('permission denied');
    await expect(inside('delete from audit_entries')).rejects.toThrow('permission denied');
    await expect(inside('delete from audit_checkpoints')).rejects.toThrow('permission denied');
    const chained = `insert into audit_entries (workspace_id, id, action, actor_kind, occurred_at, position, hash)
      values ('${workspaceId}', gen_random_uuid(), 'a.b', 'system', now(), 1, '\\x00')`;
    await expect(inside(chained)).rejects.toThrow('permission denied');
  });
});

describe('the chain', () => {
  it('is whole after writing, however the entries came, and counts what is not chained yet', async () => {
    const workspace = await aChainedWorkspace();
    expect(await verified(workspace)).toMatchObject({ isWhole: true, unchained: 0, months: [{ state: 'whole' }] });
    await workspace.call('POST', '/api-keys', { name: 'four', role: 'member' });
    expect(await verified(workspace)).toMatchObject({ isWhole: true, unchained: 1 });
    await Promise.all([program.current.modules.audit.chain(), program.current.modules.audit.chain()]);
    expect(await verified(workspace)).toMatchObject({ isWhole: true, unchained: 0 });
  });

  it.each([
    [
      'an entry that was changed',
      `update audit_entries set action = 'member.added' where position = 2 and workspace_id =`,
    ],
    ['an entry that was removed', 'delete from audit_entries where position = 2 and workspace_id ='],
    ['an end that was cut off', 'delete from audit_entries where position > 2 and workspace_id ='],
    ['a checkpoint that was made to fit', 'update audit_checkpoints set entries = entries - 1 where workspace_id ='],
    ['a removal nobody signed', 'update audit_checkpoints set entries_removed_at = now() where workspace_id ='],
  ])('shows %s', async (_, statement) => {
    const workspace = await aChainedWorkspace();
    await sql.raw(`${statement} '${workspace.workspaceId}'`).execute(owner());
    expect(await verified(workspace)).toMatchObject({ isWhole: false, months: [{ state: 'broken' }] });
  });

  it('shows that another key signed it', async () => {
    const { workspaceId } = await aChainedWorkspace();
    const other = createCheckpointSigner('another secret that is long enough');
    const { months } = await verifyLog(owner(), other, workspaceId);
    expect(months).toMatchObject([{ state: 'unverifiable' }]);
  });

  it('stays whole when retention removes old months, and shows a month that vanished', async () => {
    const workspace = await program.current.aWorkspace();
    const { audit } = program.current.modules;
    const old = (id: string) => sql`
      insert into audit_entries (workspace_id, id, action, actor_kind, occurred_at)
      values (${workspace.workspaceId}, ${id}::uuid, 'member.added', 'system', '2025-03-05')`;
    // Of March and April 2025.
    await old('01956442-9400-7000-8000-000000000001').execute(owner());
    await old('0195f0c2-5400-7000-8000-000000000001').execute(owner());
    await audit.chain();
    expect((await verified(workspace)).months).toMatchObject([
      { month: '2025-03', entries: 1 },
      { month: '2025-04', entries: 1 },
      { entries: expect.any(Number) },
    ]);
    expect(await audit.removeOld(workspace.workspaceId, new Date('2025-04-20'))).toBe(1);
    expect(await verified(workspace)).toMatchObject({
      isWhole: true,
      months: [{ month: '2025-03', state: 'removed' }, { month: '2025-04', state: 'whole' }, { state: 'whole' }],
    });
    await sql`delete from audit_entries where workspace_id = ${workspace.workspaceId} and occurred_at < '2026-01-01'`.execute(
      owner(),
    );
    await sql`
      delete from audit_checkpoints where workspace_id = ${workspace.workspaceId} and month = '2025-04-01'`.execute(
      owner(),
    );
    expect(await selectCheckpoints(owner(), workspace.workspaceId)).toHaveLength(2);
    expect((await verified(workspace)).isWhole).toBe(false);
  });
});
