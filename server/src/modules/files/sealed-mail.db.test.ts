import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { createLogger } from '#platform/log/logger';
import { createDiskStorage } from '#platform/storage/disk-storage';
import { type TestWorkspace, useTestProgram } from '#testing/test-program';

const directory = await mkdtemp(join(tmpdir(), 'sealed-mail-'));
afterAll(() => rm(directory, { recursive: true, force: true }));

const lines: string[] = [];
const log = createLogger({
  level: 'debug',
  service: 'test',
  destination: { write: (line: string) => void lines.push(line) } satisfies pino.DestinationStream,
});
const program = useTestProgram({ log, overrides: { storage: createDiskStorage({ directory }), log } });

const canary = 'canary-of-a-raw-mail-0b7f';

async function writeMail(workspace: TestWorkspace): Promise<string> {
  const { body: channels } = await workspace.call('GET', '/channels');
  const mail = {
    channelId: channels.items[0].id,
    from: 'ada@sealed.example',
    subject: 'Hi',
    text: `It says ${canary}.`,
  };
  const { body } = await workspace.call('POST', '/sandbox/mail', mail);
  return body.messageId;
}

async function filesOnDisk(): Promise<Buffer[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return await Promise.all(
    entries.filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name))),
  );
}

describe('raw mail', () => {
  it('lies sealed in storage and is downloaded as it came, also after its key was replaced', async () => {
    const workspace = await program.current.aWorkspace();
    const messageId = await writeMail(workspace);
    const stored = await filesOnDisk();
    expect(stored.length).toBeGreaterThan(0);
    expect(stored.filter((bytes) => bytes.includes(canary))).toEqual([]);

    const raw = async () => await workspace.call('GET', `/messages/${messageId}/raw`);
    const before = await raw();
    expect(before.body).toContain(canary);
    expect(before.headers['content-length']).toBe(String(Buffer.byteLength(before.body)));

    const { vault, jobs } = program.current.modules;
    await vault.addKey(workspace.workspaceId);
    const { owner } = program.current.database;
    await sql`update vault_keys set created_at = created_at - interval '1 hour'`.execute(owner);
    const data = { task: 'reseal-values', workspaceId: workspace.workspaceId };
    const reseal = jobs.find(({ task }) => task === 'reseal-values');
    await reseal?.run({ id: '', queue: 'maintenance', data, attempt: 1, signal: new AbortController().signal });
    const keys = await sql`select version from vault_keys where workspace_id = ${workspace.workspaceId}`.execute(owner);
    expect(keys.rows).toEqual([{ version: 2 }]);
    expect((await raw()).body).toBe(before.body);
  });

  it('does not open when its bytes were changed in storage, or copied from another mail', async () => {
    const workspace = await program.current.aWorkspace();
    const [first, second] = [await writeMail(workspace), await writeMail(workspace)];
    const { owner } = program.current.database;
    await sql`
      update files f set storage_key = o.storage_key
        from messages m, messages n, files o
       where m.id = ${first} and f.id = m.raw_file_id and n.id = ${second} and o.id = n.raw_file_id`.execute(owner);
    const answer = await workspace
      .call('GET', `/messages/${first}/raw`)
      .catch((error: Error) => ({ body: error.message }));
    expect(String(answer.body)).not.toContain(canary);
    expect((await workspace.call('GET', `/messages/${second}/raw`)).body).toContain(canary);
  });
});

describe('a canary secret', () => {
  it('is in no log, no answer, no event, no audit entry and no row that can be read', async () => {
    const workspace = await program.current.aWorkspace();
    const secret = 'canary-password-7c1e';
    const smtp = { host: '127.0.0.1', port: 9, security: 'none', user: 'u' };
    const channel = { vendor: 'email', name: 'M', address: 'm@canary.example', settings: { smtp }, password: secret };
    const answers = [await workspace.call('POST', '/channels', channel)];
    const { id } = answers[0]?.body ?? {};
    answers.push(await workspace.call('PATCH', `/channels/${id}`, { password: `${secret}-new` }));
    answers.push(await workspace.call('POST', `/channels/${id}/test`));
    // Refused, and still not said back.
    answers.push(await workspace.call('POST', '/channels', { ...channel, name: '' }));
    answers.push(await workspace.call('GET', '/events'), await workspace.call('GET', '/audit-entries'));
    expect(JSON.stringify(answers)).not.toContain(secret);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain(secret);
    const { owner } = program.current.database;
    const { rows: tables } = await sql<{ name: string }>`
      select c.oid::regclass::text as name from pg_class c
       where c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace, 'pgboss'::regnamespace)
         and c.relkind in ('r', 'p') and not c.relispartition`.execute(owner);
    for (const { name } of tables) {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.raw(name)} t
         where strpos(to_jsonb(t)::text, ${secret}) > 0
            or strpos(to_jsonb(t)::text, ${Buffer.from(secret).toString('hex')}) > 0`.execute(owner);
      expect({ name, n: rows[0]?.n }).toEqual({ name, n: 0 });
    }
  });
});
