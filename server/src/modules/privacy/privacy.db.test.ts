import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidV7Ids } from '#platform/ids';
import { readZip } from '#testing/read-zip';
import { runJob, takeJobs } from '#testing/queued-jobs';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';
import { createErasureLedger } from './erasure-ledger.ts';

const program = useTestProgram();
const owner = () => program.current.database.owner;

const canary = { name: 'Canary Ornithos', email: 'canary.ornithos@birds.example', phone: '+493012345678' };
/** What must be nowhere afterwards. */
const traces = [canary.email, canary.phone, 'ornithos'];

/** Runs the jobs of the queue that wait, as a worker would. */
async function runJobs(task: string, only?: Record<string, string>): Promise<void> {
  for (const job of await takeJobs(program.current, 'privacy', task)) {
    await runJob(program.current, { ...job, data: { ...job.data, ...only } });
  }
}

/** A person with a trace of every kind: written with, noted about, imported, merged, quoted by somebody else. */
async function plantCanary(workspace: TestWorkspace): Promise<{ contactId: string; otherId: string }> {
  const { workspaceId } = workspace;
  const call = async (method: string, path: string, body: unknown) => {
    const answer = await workspace.call(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const { body: channels } = await workspace.call('GET', '/channels?limit=200');
  const { id: channelId } = channels.items.find(({ vendor }: { vendor: string }) => vendor === 'sandbox');
  const write = (mail: object) => call('POST', '/sandbox/mail', { channelId, ...mail });
  const { contactId, conversationId } = await write({
    from: canary.email,
    fromName: canary.name,
    subject: `From ${canary.name}`,
    text: `Call me: ${canary.phone}`,
  });
  await call('PATCH', `/contacts/${contactId}`, { jobTitle: 'Ornithos keeper' });
  await call('POST', '/notes', { contactId, body: `${canary.name} likes seed` });
  await call('POST', `/conversations/${conversationId}/messages`, { text: `Dear ${canary.name}` });
  const text = `You could ask ${canary.email.toUpperCase()} too.`;
  const other = await write({ from: 'friend@other.example', subject: 'A friend', text });
  await call('POST', '/tasks', { contactId, title: `Feed ${canary.name}` });
  await call('POST', '/tasks', { title: `Ask ${canary.email}`, note: `Or ${canary.phone}` });
  await call('POST', '/notes', {
    contactId: other.contactId,
    body: `Knows ${canary.email}, a friend of canary ornithos`,
  });
  await call('POST', '/workflows', {
    name: 'Birds',
    definition: {
      name: 'Birds',
      version: '1.0',
      triggers: [{ type: 'manual' }],
      steps: [{ id: 'to', type: 'transformation', set: { to: canary.email, 'cc of Canary Ornithos': true } }],
    },
  });
  const elder = { name: 'Ornithos the elder', points: [{ kind: 'phone', value: canary.phone }] };
  const merged = await call('POST', '/contacts', elder);
  await call('POST', `/contacts/${contactId}/merge`, { otherId: merged.id });
  await call('POST', '/suppressions', { kind: 'email', address: canary.email, note: 'Ornithos asked' });
  await sql`
    insert into import_problems (workspace_id, import_id, row, number, line, severity, code, reason, value, cells)
    select ${workspaceId}, i.id, 1, 1, 2, 'error', 'x', 'r', ${canary.email}, ${JSON.stringify([canary.name, canary.email])}::jsonb
      from (${anImport(workspaceId)}) i`.execute(owner());
  const runId = uuidV7Ids.next();
  await sql`
    insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, output, ended_at)
    values (${workspaceId}, ${runId}, ${runId}, ${runId}, 'completed', null, 'event',
            ${JSON.stringify({ contact: { id: contactId, name: canary.name } })}, ${JSON.stringify(canary)}, now())
  `.execute(owner());
  await sql`
    insert into run_journal (workspace_id, run_id, seq, entries)
    values (${workspaceId}, ${runId}, 1, ${JSON.stringify([{ value: canary.name }])})`.execute(owner());
  await sql`
    insert into run_records (workspace_id, record_id, run_id)
    select ${workspaceId}::uuid, record, ${runId}::uuid from unnest(${[contactId, other.contactId]}::uuid[]) as record`.execute(
    owner(),
  );
  await plantRunOfOthers(workspaceId);
  return { contactId, otherId: other.contactId };
}

/** A run that has nothing to do with the person but an effect that wrote to them, a signal and an approval by a link. */
async function plantRunOfOthers(workspaceId: string): Promise<void> {
  const runId = uuidV7Ids.next();
  await sql`
    insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, ended_at)
    values (${workspaceId}, ${runId}, ${runId}, ${runId}, 'failed', null, 'manual', '{}', now())`.execute(owner());
  await sql`
    insert into run_effects (workspace_id, run_id, path, attempt_group, attempt, service, action, effect, inputs,
                             worker_id, token, not_after)
    values (${workspaceId}, ${runId}, 'send', 0, 1, 'smtp', 'send', 'unsafe', ${JSON.stringify({ to: canary.email })},
            ${runId}, 1, now())`.execute(owner());
  await sql`
    insert into run_signals (workspace_id, id, event, key, payload)
    values (${workspaceId}, ${runId}, 'reply', ${canary.email}, '{}')`.execute(owner());
  await sql`
    insert into approvals (workspace_id, id, run_id, workflow_id, path, title, message, editable, assignees, quorum)
    values (${workspaceId}, ${runId}, ${runId}, ${runId}, 'ask', 'May we?', ${`Write to ${canary.name}`}, '{}',
            ${[`email:${canary.email}`, `email:also.${canary.email}`]}, 1)`.execute(owner());
  await sql`
    insert into approval_decisions (workspace_id, id, approval_id, decider, name, approved, comment, via, decided_at)
    values (${workspaceId}, ${runId}, ${runId}, ${`email:${canary.email}`}, ${canary.name}, true, '', 'link', now())
  `.execute(owner());
  await sql`
    insert into approval_notices (workspace_id, id, approval_id, person)
    values (${workspaceId}, ${runId}, ${runId}, ${`email:${canary.email}`})`.execute(owner());
}

function anImport(workspaceId: string) {
  return sql`
    select id from imports where workspace_id = ${workspaceId} limit 1`;
}

/** Every row of every table that mentions one of the traces, as `table: trace`. */
async function findTraces(workspaceId: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
      join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`.execute(
    owner(),
  );
  const found: string[] = [];
  for (const { name } of tables) {
    for (const trace of traces) {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.table(name)} t
         where workspace_id = ${workspaceId} and strpos(lower(to_jsonb(t)::text), ${trace}) > 0`.execute(owner());
      if ((rows[0]?.n ?? 0) > 0) found.push(`${name}: ${trace}`);
    }
  }
  return found.toSorted();
}

async function aWorkspaceWithImport(overrides: { ownerEmail?: string } = {}): Promise<TestWorkspace> {
  const workspace = await program.current.aWorkspace(overrides);
  const file = Buffer.from('name,email\nSomebody,some@body.example\n');
  const uploaded = await program.current.server.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=contacts&name=list.csv',
    headers: { authorization: `Bearer ${workspace.apiKey}`, 'content-type': 'application/octet-stream' },
    payload: file,
  });
  expect(uploaded.statusCode, uploaded.body).toBeLessThan(300);
  return workspace;
}

describe('erasing a person', () => {
  let workspace: TestWorkspace;
  let planted: Awaited<ReturnType<typeof plantCanary>>;
  let erasureId = '';

  beforeAll(async () => {
    workspace = await aWorkspaceWithImport();
    planted = await plantCanary(workspace);
  });

  it('finds traces to erase in many places', async () => {
    const places = new Set((await findTraces(workspace.workspaceId)).map((found) => found.split(':')[0]));
    const expected = ['contacts', 'contact_points', 'conversations', 'events', 'import_problems', 'messages', 'notes'];
    expect([...places]).toEqual(expect.arrayContaining([...expected, 'suppressions', 'runs', 'run_journal']));
  });

  it('leaves none, but the address on the suppression list', async () => {
    const asked = await workspace.call('POST', '/erasures', { contactId: planted.contactId });
    expect(asked).toMatchObject({ status: 202, body: { state: 'queued', certificate: null } });
    erasureId = asked.body.id;
    expect((await workspace.call('POST', '/erasures', { contactId: planted.contactId })).status).toBe(409);
    await runJobs('erase-person');
    expect(await findTraces(workspace.workspaceId)).toEqual(
      [`suppressions: ${canary.phone}`, `suppressions: ${canary.email}`, 'suppressions: ornithos'].toSorted(),
    );
    const { body } = await workspace.call('GET', '/suppressions');
    expect(
      body.items.every(({ reason, note }: { reason: string; note: string }) => reason === 'erased' && note === ''),
    ).toBe(true);
  });

  it('keeps what is others’', async () => {
    const { body } = await workspace.call('GET', `/contacts/${planted.otherId}`);
    expect(body.name).toContain('friend');
    const { rows } = await sql<{ text: string }>`
      select text from messages where workspace_id = ${workspace.workspaceId} and contact_id = ${planted.otherId}`.execute(
      owner(),
    );
    expect(rows[0]?.text).toContain('You could ask [erased] too.');
    const notes = await workspace.call('GET', `/notes?contactId=${planted.otherId}`);
    expect(notes.body.items[0].body).toBe('Knows [erased], a friend of [erased]');
  });

  it('keeps workflows that name them, and lets no run go on whose record is gone', async () => {
    const { body } = await workspace.call('GET', '/workflows');
    const birds = body.items.find(({ name }: { name: string }) => name === 'Birds');
    const { body: workflow } = await workspace.call('GET', `/workflows/${birds.id}`);
    expect(workflow.definition.steps[0].set).toEqual({ to: '[erased]', 'cc of [erased]': true });
    const { body: runs } = await workspace.call('GET', '/runs?state=failed');
    expect(runs.items.map(({ canResume }: { canResume: boolean }) => canResume)).toEqual([false]);
  });

  it('leaves no way from them to a run, and that of others', async () => {
    const { contactId, otherId } = planted;
    expect((await workspace.call('GET', `/runs?recordId=${contactId}`)).body.items).toEqual([]);
    expect((await workspace.call('GET', `/runs?recordId=${otherId}`)).body.items).toHaveLength(1);
  });

  it('leaves a name that somebody else has, and an address that is somebody else’s too', async () => {
    const own = await program.current.aWorkspace();
    const twin = { name: 'Robin Redbreast', points: [{ kind: 'phone', value: '+493099887766' }] };
    const { body: erased } = await own.call('POST', '/contacts', twin);
    await own.call('DELETE', `/contacts/${erased.id}`);
    const { body: other } = await own.call('POST', '/contacts', twin);
    const body = 'Robin Redbreast, +493099887766';
    await own.call('POST', '/notes', { contactId: other.id, body });
    expect((await own.call('POST', '/erasures', { contactId: erased.id })).status).toBe(202);
    await runJobs('erase-person');
    const { body: suppressed } = await own.call('GET', '/suppressions');
    expect(suppressed.items.map(({ address }: { address: string }) => address)).not.toContain('+493099887766');
    const { body: notes } = await own.call('GET', `/notes?contactId=${other.id}`);
    expect(notes.items[0].body).toBe(body);
  });

  it('leaves a signed certificate with counts, and entries in the audit log', async () => {
    const { body } = await workspace.call('GET', `/erasures/${erasureId}`);
    expect(body).toMatchObject({ state: 'completed', counts: { contacts: 1, messages: 2, import_problems: 1 } });
    expect(body.certificate).toContain('Signature (HMAC-SHA-256): ');
    const { body: entries } = await workspace.call('GET', '/audit-entries?action=erasure.*');
    expect(entries.items.map(({ action }: { action: string }) => action)).toEqual([
      'erasure.completed',
      'erasure.requested',
    ]);
  });

  it('removes the bytes of mail and attachments from storage', async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from files where workspace_id = ${workspace.workspaceId} and kind = 'raw_mail'`.execute(
      owner(),
    );
    // Only the mail of the friend is left.
    expect(rows[0]?.n).toBe(1);
  });

  it('may run again, and after a crash goes on where it was', async () => {
    await sql`update erasures set state = 'running' where id = ${erasureId}`.execute(owner());
    const { workspaceId } = workspace;
    const job = program.current.modules.jobs.find(({ task }) => task === 'erase-person');
    const data = { workspaceId, erasureId };
    await job?.run({ id: erasureId, queue: 'privacy', data, attempt: 2, signal: new AbortController().signal });
    expect((await workspace.call('GET', `/erasures/${erasureId}`)).body).toMatchObject({ state: 'completed' });
  });

  it('is carried out again when a backup of before is restored, and no rollback reaches past it', async () => {
    await sql`delete from erasures where workspace_id = ${workspace.workspaceId}`.execute(owner());
    await sql`
      insert into contacts (workspace_id, id, name) values (${workspace.workspaceId}, ${planted.contactId}, ${canary.name})`.execute(
      owner(),
    );
    await sql`
      insert into contact_points (workspace_id, id, contact_id, kind, value, normalised)
      values (${workspace.workspaceId}, gen_random_uuid(), ${planted.contactId}, 'email', ${canary.email}, ${canary.email})`.execute(
      owner(),
    );
    const { body: events } = await workspace.call('GET', `/events?recordId=${planted.contactId}`);
    const oldest = { eventId: events.items[1].id };
    const rollback = await workspace.call('POST', `/contacts/${planted.contactId}/rollback`, oldest);
    expect(rollback.body).toMatchObject({
      code: 'contacts.rollback_refused',
      detail: expect.stringContaining('erased'),
    });
    expect(await program.current.modules.privacy.repeatErasures()).toBe(1);
    await runJobs('erase-person');
    expect((await findTraces(workspace.workspaceId)).filter((found) => !found.startsWith('suppressions'))).toEqual([]);
    const { body } = await workspace.call('GET', `/erasures/${erasureId}`);
    expect(body).toMatchObject({ state: 'completed', isRepeated: true });
    expect(await program.current.modules.privacy.repeatErasures()).toBe(0);
  });

  it('works for a contact that was deleted, and knows who never was', async () => {
    const { body: made } = await workspace.call('POST', '/contacts', { name: 'Ornithos junior' });
    await workspace.call('DELETE', `/contacts/${made.id}`);
    const asked = await workspace.call('POST', '/erasures', { contactId: made.id, keepSuppressed: false });
    expect(asked.status).toBe(202);
    await runJobs('erase-person');
    expect((await findTraces(workspace.workspaceId)).filter((found) => found.startsWith('events'))).toEqual([]);
    const nobody = await workspace.call('POST', '/erasures', { contactId: '0192f3c1-7a00-7000-8000-00000000dead' });
    expect(nobody.body.code).toBe('erasures.person_not_found');
  });
});

describe('exports', () => {
  async function download(workspace: TestWorkspace, body: object): Promise<{ names: string[]; zip: Buffer }> {
    const { body: asked } = await workspace.call('POST', '/data-exports', body);
    await runJobs('write-data-export');
    const { server } = program.current;
    const authorization = `Bearer ${workspace.apiKey}`;
    const answer = await server.inject({
      url: `/api/v1/data-exports/${asked.id}/download`,
      headers: { authorization },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-disposition']).toContain('.zip');
    const { names, read } = readZip(answer.rawPayload);
    return { names, zip: Buffer.from(names.map((name) => `${name}\n${read(name)}`).join('\n')) };
  }

  it('of a workspace holds every table as JSON and CSV, and no secret', async () => {
    const workspace = await aWorkspaceWithImport();
    await plantCanary(workspace);
    const password = 'canary-password-of-a-channel';
    const smtp = { host: 'mail.example.com', port: 587, security: 'starttls', user: 'u' };
    await workspace.call('POST', '/channels', {
      vendor: 'email',
      name: 'M',
      address: 'm@export.example',
      settings: { smtp },
      password,
    });
    const { names, zip } = await download(workspace, {});
    expect(names).toEqual(
      expect.arrayContaining(['about.json', 'contacts.json', 'contacts.csv', 'messages.json', 'events.csv']),
    );
    expect(names.filter((name) => name.startsWith('files/')).length).toBeGreaterThan(2);
    expect(names).not.toContain('vault_keys.json');
    expect(zip.includes(canary.email)).toBe(true);
    expect(zip.includes(password)).toBe(false);
    expect(zip.includes(workspace.apiKey.slice(12))).toBe(false);
  });

  it('of a person holds what is theirs and nobody else’s', async () => {
    const workspace = await aWorkspaceWithImport({ ownerEmail: 'boss@own.example' });
    const { contactId } = await plantCanary(workspace);
    await workspace.call('POST', '/contacts', {
      name: 'Bystander',
      points: [{ kind: 'email', value: 'by@stander.example' }],
    });
    const { zip } = await download(workspace, { contactId });
    expect(zip.includes(canary.email)).toBe(true);
    expect(zip.includes('likes seed')).toBe(true);
    expect(zip.includes('by@stander.example')).toBe(false);
    expect(zip.includes('boss@own.example')).toBe(false);
  });

  it('expire, are refused then, and their bytes go', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: asked } = await workspace.call('POST', '/data-exports', {});
    expect((await workspace.call('GET', `/data-exports/${asked.id}/download`)).body.code).toBe(
      'data_exports.not_ready',
    );
    await runJobs('write-data-export');
    await sql`update data_exports set expires_at = now() - interval '1 minute' where id = ${asked.id}`.execute(owner());
    expect((await workspace.call('GET', `/data-exports/${asked.id}/download`)).body.code).toBe('data_exports.expired');
    const expire = program.current.modules.jobs.find(({ task }) => task === 'expire-data-exports');
    await expire?.run({ id: '', queue: 'privacy', data: {}, attempt: 1, signal: new AbortController().signal });
    expect((await workspace.call('GET', `/data-exports/${asked.id}`)).body.state).toBe('expired');
    const { rows } =
      await sql`select 1 from files where workspace_id = ${workspace.workspaceId} and kind = 'data_export'`.execute(
        owner(),
      );
    expect(rows).toEqual([]);
  });
});

describe('retention', () => {
  it('has a standard, can be set within its bounds, and is written down', async () => {
    const workspace = await program.current.aWorkspace();
    const { body } = await workspace.call('GET', '/retention');
    expect(body.items).toContainEqual(expect.objectContaining({ kind: 'rejected_mail', days: 90, standardDays: 90 }));
    expect((await workspace.call('PUT', '/retention/audit_entries', { days: 3 })).body.code).toBe(
      'retention.too_short',
    );
    expect((await workspace.call('PUT', '/retention/nothing', { days: 3 })).body.code).toBe('retention.unknown_kind');
    await workspace.call('PUT', '/retention/events', { days: 40 });
    const { body: entries } = await workspace.call('GET', '/audit-entries?action=retention.*');
    expect(entries.items).toMatchObject([{ details: { before: { days: null }, after: { kind: 'events', days: 40 } } }]);
  });

  it('removes what is older than its workspace keeps it, and nothing of others', async () => {
    const [one, other] = [await program.current.aWorkspace(), await program.current.aWorkspace()];
    // Of June 2025.
    const old = '01977420-0000-7000-8000-000000000001';
    for (const { workspaceId } of [one, other]) {
      await sql`
        insert into events (workspace_id, id, type, entity_type, entity_id, actor_kind)
        values (${workspaceId}, ${old}, 'note.added', 'note', ${old}, 'system')`.execute(owner());
    }
    await one.call('PUT', '/retention/events', { days: 60 });
    const job = program.current.modules.jobs.find(({ task }) => task === 'apply-retention');
    await job?.run({ id: '', queue: 'privacy', data: {}, attempt: 1, signal: new AbortController().signal });
    const { rows } = await sql<{ workspaceId: string }>`
      select workspace_id as "workspaceId" from events where id = ${old}`.execute(owner());
    expect(rows).toEqual([{ workspaceId: other.workspaceId }]);
    expect((await one.call('GET', '/events')).body.items.length).toBeGreaterThan(0);
  });
});

describe('retention of runs', () => {
  it('removes ended runs with their traces, as long ago as the workspace says', async () => {
    const workspace = await program.current.aWorkspace();
    const { workspaceId } = workspace;
    // Of June 2025.
    const old = '01977420-0000-7000-8000-000000000002';
    await sql`
      insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, created_at, ended_at)
      values (${workspaceId}, ${old}, ${old}, ${old}, 'completed', null, 'manual', '{}', '2025-06-15', '2025-06-15')
    `.execute(owner());
    await sql`insert into run_journal (workspace_id, run_id, seq, entries) values (${workspaceId}, ${old}, 1, '[]')`.execute(
      owner(),
    );
    const apply = async () => {
      const job = program.current.modules.jobs.find(({ task }) => task === 'apply-retention');
      await job?.run({ id: '', queue: 'privacy', data: {}, attempt: 1, signal: new AbortController().signal });
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from runs where workspace_id = ${workspaceId})::int
             + (select count(*) from run_journal where workspace_id = ${workspaceId})::int as n`.execute(owner());
      return rows[0]?.n;
    };
    expect((await workspace.call('PUT', '/retention/runs', { days: null })).status).toBe(200);
    expect(await apply()).toBe(2);
    await workspace.call('PUT', '/retention/runs', { days: 30 });
    expect(await apply()).toBe(0);
  });
});

describe('deleting a workspace', () => {
  it('wants its name, ends access at once, and leaves no row, no file and no key', async () => {
    const workspace = await aWorkspaceWithImport();
    const { workspaceId } = workspace;
    await plantCanary(workspace);
    const smtp = { host: 'mail.example.com', port: 587, security: 'starttls', user: 'u' };
    const channel = {
      vendor: 'email',
      name: 'M',
      address: 'm@deleted.example',
      settings: { smtp },
      password: 'secret',
    };
    expect((await workspace.call('POST', '/channels', channel)).status).toBe(201);
    const wrong = await workspace.call('POST', '/workspace/delete', { name: 'another name' });
    expect(wrong.body.code).toBe('accounts.name_differs');
    const { body } = await workspace.call('GET', '/workspace');
    expect((await workspace.call('POST', '/workspace/delete', { name: body.name })).status).toBe(202);
    await expect.poll(async () => (await workspace.call('GET', '/workspace')).status).toBe(401);
    await runJobs('delete-workspace');
    const { rows: tables } = await sql<{ name: string }>`
      select c.relname as name from pg_class c
        join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`.execute(
      owner(),
    );
    for (const { name } of tables) {
      const { rows } = await sql`select 1 from ${sql.table(name)} where workspace_id = ${workspaceId} limit 1`.execute(
        owner(),
      );
      expect(rows, name).toEqual([]);
    }
    const left = await sql`select 1 from workspaces where id = ${workspaceId}`.execute(owner());
    expect(left.rows).toEqual([]);
  });
});

describe('the ledger of erasures', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'ledger-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gives back what was appended, each once, ids only, and reads over half a line', async () => {
    const path = join(folder, 'deep', 'erasures.jsonl');
    const ledger = createErasureLedger(path);
    expect(await ledger.read()).toEqual([]);
    const id = '0192f3c1-7a00-7000-8000-000000000001';
    const entry = { kind: 'workspace' as const, workspaceId: id };
    await ledger.append(entry);
    await ledger.append(entry);
    const text = await readFile(path, 'utf8');
    await rm(path);
    const half = createErasureLedger(path);
    await half.append(entry);
    expect(text).toBe(`${JSON.stringify(entry)}\n`.repeat(2));
    expect(await half.read()).toEqual([entry]);
  });
});
