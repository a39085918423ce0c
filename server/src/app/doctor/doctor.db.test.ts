import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createLocalKeyWrapper } from '#platform/vault/local-key-wrapper';
import { useTestDatabase } from '#testing/test-database';
import { readConfig } from '../config.ts';
import { checkDatabase } from './check-database.ts';
import { checkExposure } from './check-exposure.ts';
import { checkSignIn } from './check-sign-in.ts';
import { checkHome } from './check-home.ts';
import { checkNetwork } from './check-network.ts';
import { checkOutbound } from './check-outbound.ts';
import type { Check } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function find(checks: Check[], name: string): Check | undefined {
  return checks.find((check) => check.name === name);
}

describe('doctor on the database', () => {
  const database = useTestDatabase();
  const examine = (changes: { appRole?: string; password?: string; masterKey?: string } = {}) => {
    const { owner, app, appRole } = database.current.connections;
    const changed = changes.password === undefined ? owner : { ...owner, password: changes.password };
    const masterKeys = createLocalKeyWrapper(() => [changes.masterKey ?? 'a master key of at least 32 letters']);
    return checkDatabase({ owner: changed, app, direct: undefined, appRole: changes.appRole ?? appRole, masterKeys });
  };

  it('finds nothing wrong with one that was just migrated', async () => {
    const checks = await examine();
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      'database',
      'migrations',
      'owner role',
      'app role',
      'row-level security',
      'clock',
    ]);
  });

  it('notices a table whose row-level security was switched off', async () => {
    await sql`alter table workspaces disable row level security`.execute(database.current.owner);
    await sql`alter table members disable row level security`.execute(database.current.owner);
    const check = find(await examine(), 'row-level security');
    await sql`alter table workspaces enable row level security`.execute(database.current.owner);
    await sql`alter table members enable row level security`.execute(database.current.owner);
    expect(check).toMatchObject({ status: 'fail', detail: expect.stringContaining('members') });
  });

  it('notices data keys that no master key here unwraps', async () => {
    const workspaceId = '0192f3c1-7a00-7000-8000-000000000001';
    const wrapper = createLocalKeyWrapper(() => ['the first master key, long enough for it']);
    const { wrapped, wrappedBy } = await wrapper.wrap(Buffer.alloc(32), { workspaceId, version: 1 });
    const row = { workspace_id: workspaceId, version: 1, wrapped, wrapped_by: wrappedBy };
    await database.current.owner.insertInto('vault_keys').values(row).execute();
    const lost = find(await examine(), 'data keys');
    const known = find(await examine({ masterKey: 'the first master key, long enough for it' }), 'data keys');
    await database.current.owner.deleteFrom('vault_keys').execute();
    expect(lost).toMatchObject({ status: 'fail', detail: expect.stringContaining(wrappedBy) });
    expect(known).toMatchObject({ status: 'ok' });
  });

  it('notices a role that has no rights here', async () => {
    const check = find(await examine({ appRole: 'pg_monitor' }), 'app role');
    expect(check).toMatchObject({ status: 'fail', remedy: expect.stringContaining('grant "pg_monitor" to') });
  });

  it('notices a database that was changed by a later release', async () => {
    const { owner } = database.current;
    await sql`insert into schema_migrations (name, checksum) values ('9999_future', '')`.execute(owner);
    const check = find(await examine(), 'migrations');
    await sql`delete from schema_migrations where name = '9999_future'`.execute(owner);
    expect(check).toMatchObject({ status: 'fail', detail: expect.stringContaining('newer than this program') });
  });
});

describe('doctor on the machine', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(onConnection?: (socket: import('node:net').Socket) => void): Promise<number> {
    const server = createServer(onConnection);
    servers.push(server);
    return await new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  }

  it('notices secrets that others can read', () => {
    const path = join(folder, 'secret-key');
    writeFileSync(path, 'secret', { mode: 0o600 });
    expect(find(checkHome(folder), 'permissions')?.status).toBe('ok');
    chmodSync(path, 0o644);
    expect(find(checkHome(folder), 'permissions')).toMatchObject({
      status: 'fail',
      remedy: `Run: chmod 600 "${path}"`,
    });
  });

  it('notices a port that is taken and a mail server that does not answer', async () => {
    const [taken, closed] = [await listen(), await listen()];
    servers.pop()?.close();
    const environment = {
      MILLRACE_HOME: folder,
      PORT: String(taken),
      MAIL_IN_PORT: '0',
      SMTP_URL: `smtp://127.0.0.1:${closed}`,
      REDIS_URL: `redis://127.0.0.1:${closed}`,
    };
    const checks = await checkNetwork(readConfig({ environment, file: {} }));
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'port fail',
      'mail port ok',
      'smtp fail',
      'redis warn',
    ]);
    expect(find(checks, 'port')?.remedy).toContain('set PORT to another port');
  });

  it('is content with a mail server that greets', async () => {
    const port = await listen((socket) => {
      socket.write('220 mail.example\r\n');
      socket.on('data', (line) => socket.write(line.toString().startsWith('QUIT') ? '221 bye\r\n' : '250 fine\r\n'));
    });
    const environment = { MILLRACE_HOME: folder, PORT: '0', MAIL_IN_PORT: '0', SMTP_URL: `smtp://127.0.0.1:${port}` };
    const checks = await checkNetwork(readConfig({ environment, file: {} }));
    expect(find(checks, 'smtp')?.status).toBe('ok');
  });
});

describe('doctor on addresses users give', () => {
  it('says what is open inside', () => {
    expect(checkOutbound({ allow: [] })).toMatchObject({ status: 'ok' });
    expect(checkOutbound({ allow: ['n8n.internal'] })).toMatchObject({
      status: 'ok',
      detail: 'Workflows and connections may ask inside your network: n8n.internal.',
    });
  });

  it('warns when the credentials of the machine are open', () => {
    expect(checkOutbound({ allow: ['10.0.0.0/8', '169.254.0.0/16'] })).toMatchObject({
      status: 'warn',
      remedy: expect.stringContaining('169.254.0.0/16'),
    });
  });
});

describe('doctor on what strangers reach', () => {
  const examine = (environment: Record<string, string>) =>
    checkExposure(readConfig({ environment, file: {} })).filter(({ status }) => status !== 'ok');

  it('has nothing against an installation at home, nor against one that is set up for strangers', () => {
    expect(examine({})).toEqual([]);
    const careful = { PUBLIC_URL: 'https://crm.example.com', TRUSTED_PROXIES: '127.0.0.1', SIGN_UP: 'closed' };
    expect(examine(careful)).toEqual([]);
  });

  it('names every weak setting, with what to do', () => {
    const weak = examine({
      HOST: '0.0.0.0',
      PUBLIC_URL: 'http://crm.example.com',
      RATE_LIMIT_ADDRESS_PER_MINUTE: '0',
      CORS_ORIGINS: 'http://forms.example.com',
    });
    expect(weak.map(({ name }) => name)).toEqual(['transport', 'proxies', 'limits', 'sign-up', 'other sites']);
    expect(weak.every(({ remedy }) => remedy !== undefined)).toBe(true);
    expect(examine({ RATE_LIMIT_PER_MINUTE: '0' }).map(({ name }) => name)).toEqual(['limits']);
  });
});

describe('doctor on how people sign in', () => {
  const examine = (environment: Record<string, string>) =>
    checkSignIn(readConfig({ environment, file: {} })).filter(({ status }) => status !== 'ok');

  it('has nothing against an installation at home, nor against one that is set up for strangers', () => {
    expect(examine({})).toEqual([]);
    const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' };
    const mail = { SMTP_URL: 'smtp://smtp.example.com', MAIL_FROM: 'crm@example.com' };
    expect(examine({ PUBLIC_URL: 'https://crm.example.com', ...google, ...mail })).toEqual([]);
  });

  it('names every weak setting, with what to do', () => {
    const weak = examine({
      PUBLIC_URL: 'http://crm.example.com',
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: 'secret',
      SIGN_IN_ATTEMPTS: '0',
      SESSION_DAYS: '90',
    });
    expect(weak.map(({ name }) => name)).toEqual(['account mail', 'google', 'guessing', 'sessions']);
    expect(weak.every(({ remedy }) => remedy !== undefined)).toBe(true);
    const plain = { GOOGLE_ISSUER: 'http://sso.example.com', GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 's' };
    expect(examine({ PUBLIC_URL: 'https://crm.example.com', SMTP_URL: 'smtp://smtp.example.com', ...plain })).toEqual([
      expect.objectContaining({ name: 'google', detail: expect.stringContaining('without TLS') }),
    ]);
    expect(examine({ SMTP_URL: 'smtp://smtp.example.com' }).map(({ name }) => name)).toEqual(['account mail']);
  });
});
