/**
 * Credentials and a person nobody else has, beside every journey: typed into its pages, written in by mail, imported by a
 * webhook, kept by a channel and a connection. At the end of the journey they are looked for wherever they must not be:
 * in what the program printed, in every table, in files, in the traces of runs, in what another workspace is answered.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import { findEmbeddedConnections } from '../../server/src/platform/postgres/embedded-server.ts';
import { readZip } from '../../server/src/testing/read-zip.ts';
import type { Program, Workspace } from '../program.ts';

/** What journeys type where a password is asked for. */
export const canaryPassword = 'canary password 5f1e7b and more';

const person = { name: 'Quintilla Vexworth', email: 'quintilla.vexworth@canary.example', phone: '+493090817263' };
const personWords = [person.name, 'Vexworth', person.email, '3090817263'];
const channelPassword = 'canary-of-a-channel-2c9d4a';
const serviceKey = 'canary-of-a-service-81b0e3';

/** For the program of a journey: everything is logged, and the service of the canary may be asked. */
export const canarySettings = { LOG_LEVEL: 'debug', OUTBOUND_ALLOW: '127.0.0.1' };

export interface Canary extends AsyncDisposable {
  /** Fails where a credential is anywhere, or the person is where they do not belong. */
  staysHidden(): Promise<void>;
}

export async function releaseCanary(program: Program): Promise<Canary> {
  const service = await startService();
  const own = await program.createWorkspace('Canary');
  const neighbour = await program.createWorkspace('Neighbour');
  await meetPerson(program, own);
  await keepCredentials(program, { own, service });
  const runId = await runWorkflow(program, own);
  const credentials = { canaryPassword, channelPassword, serviceKey, key: own.apiKey, otherKey: neighbour.apiKey };
  const secrets = Object.values(credentials);
  return {
    async staysHidden() {
      // First, since it waits for the end of the run.
      await searchTrace(program, { own, runId, secrets });
      await searchNeighbour(program, neighbour, secrets);
      await searchLog(program, secrets);
      await searchTables(program, { own, secrets });
      await searchFiles(program, { own, secrets });
    },
    async [Symbol.asyncDispose]() {
      service.closeAllConnections();
      await new Promise((resolve) => service.close(resolve));
    },
  };
}

/** Answers with the headers it was sent, credential and all, as services for trying things out do. */
async function startService(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ youSent: request.headers, said: `your key is ${request.headers['x-service-code']}` }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function meetPerson(program: Program, own: Workspace): Promise<void> {
  const { items: channels } = await call<Page<{ id: string; vendor: string }>>(program, own, ['GET', '/channels']);
  const channelId = channels.find(({ vendor }) => vendor === 'sandbox')?.id;
  const mail = {
    channelId,
    from: person.email,
    fromName: person.name,
    subject: `From ${person.name}`,
    text: person.phone,
  };
  await call(program, own, ['POST', '/sandbox/mail', mail]);
}

async function keepCredentials(program: Program, { own, service }: { own: Workspace; service: Server }): Promise<void> {
  const smtp = { host: '127.0.0.1', port: 1, security: 'none', user: 'canary' };
  await call(program, own, [
    'POST',
    '/channels',
    { vendor: 'email', name: 'Mail', address: 'sales@canary.example', settings: { smtp }, password: channelPassword },
  ]);
  const { port } = service.address() as AddressInfo; // it listens on TCP
  const values = { baseUrl: `http://127.0.0.1:${port}`, apiKey: serviceKey, header: 'x-service-code' };
  await call(program, own, ['POST', '/connections', { service: 'http', name: 'Canary service', values }]);
}

/** A run that knows the person and asks the service with the credential. Answers its id. */
async function runWorkflow(program: Program, own: Workspace): Promise<string> {
  const definition = {
    name: 'Canary',
    version: '1.0',
    triggers: [{ type: 'webhook', respond: 'immediately' }],
    steps: [
      { id: 'greet', type: 'transformation', set: { greeting: 'Dear {{ trigger.body.name }}' } },
      {
        id: 'tell',
        type: 'integration',
        service: 'http',
        action: 'request',
        connection: 'Canary service',
        inputs: { method: 'POST', url: '/people', body: { to: '{{ trigger.body.email }}' } },
      },
    ],
  };
  const { id } = await call<{ id: string }>(program, own, ['POST', '/workflows', { name: 'Canary', definition }]);
  await call(program, own, ['POST', `/workflows/${id}/publish`, {}]);
  const { items } = await call<Page<{ url: string }>>(program, own, ['GET', `/workflows/${id}/endpoints`]);
  const answer = await fetch(`${program.url}${new URL(items[0]?.url ?? '').pathname}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  });
  const { runId } = (await answer.json()) as { runId: string }; // what a webhook is answered
  return runId;
}

async function searchLog(program: Program, secrets: readonly string[]): Promise<void> {
  const lines = program.output().split('\n');
  expect(lines.length, 'the log is written').toBeGreaterThan(20);
  for (const word of [...secrets, ...personWords]) {
    expect(
      lines.filter((line) => line.includes(word)),
      `in the log: ${word}`,
    ).toEqual([]);
  }
}

/** Every table as a dump would show it. The person may be where the workspace keeps them. */
async function searchTables(
  program: Program,
  { own, secrets }: { own: Workspace; secrets: readonly string[] },
): Promise<void> {
  const connections = findEmbeddedConnections(program.home, 'millrace_app');
  if (!connections) throw new Error('The database of the program does not run.');
  const client = new pg.Client(connections.owner);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string; ofWorkspace: boolean }>(`
      select c.oid::regclass::text as name, c.relnamespace = 'public'::regnamespace and exists (
               select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id') as "ofWorkspace"
        from pg_class c
       where c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace, 'pgboss'::regnamespace)
         and c.relkind in ('r', 'p') and not c.relispartition`);
    expect(tables.length).toBeGreaterThan(60);
    let seen = 0;
    for (const { name, ofWorkspace } of tables) {
      const { rows } = await client.query<{ text: string; isOwn: boolean }>(
        `select t::text as text, ${ofWorkspace ? 't.workspace_id = $1' : '$1::uuid is null'} as "isOwn" from ${name} t`,
        [own.workspaceId],
      );
      seen += rows.filter(({ text, isOwn }) => isOwn && text.includes(person.email)).length;
      for (const secret of secrets)
        expect(
          rows.some(({ text }) => isIn(Buffer.from(text), secret)),
          `${secret} in ${name}`,
        ).toBe(false);
      const others = rows.filter(({ isOwn }) => !isOwn || name === 'audit_entries');
      for (const word of personWords)
        expect(
          others.filter(({ text }) => text.includes(word)),
          `${word} in ${name}, which is not theirs`,
        ).toEqual([]);
    }
    expect(seen, 'the search looks at the right places').toBeGreaterThan(5);
  } finally {
    await client.end();
  }
}

/** All the program has written to its home: no credential anywhere, and no person in raw mail, which is sealed. */
async function searchFiles(
  program: Program,
  { own, secrets }: { own: Workspace; secrets: readonly string[] },
): Promise<void> {
  const entries = await readdir(program.home, { recursive: true, withFileTypes: true });
  let mails = 0;
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // Some come and go while we look.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const place = relative(program.home, path);
    for (const secret of secrets) expect(isIn(bytes, secret), `${secret} in ${place}`).toBe(false);
    if (!place.startsWith(join('files', own.workspaceId, 'raw_mail'))) continue;
    mails += 1;
    for (const word of personWords) expect(bytes.includes(word), `${word} in ${place}`).toBe(false);
  }
  expect(mails, 'a mail lies there').toBeGreaterThan(0);
}

async function searchTrace(
  program: Program,
  { own, runId, secrets }: { own: Workspace; runId: string; secrets: readonly string[] },
): Promise<void> {
  await expect
    .poll(async () => (await call<{ state: string }>(program, own, ['GET', `/runs/${runId}`])).state)
    .toBe('completed');
  const asked = ['', '/steps'].map((part) => call(program, own, ['GET', `/runs/${runId}${part}`]));
  const text = JSON.stringify(await Promise.all(asked));
  expect(text, 'the trace shows what the run did').toContain(`Dear ${person.name}`);
  for (const secret of secrets) expect(text.includes(secret), `${secret} in the trace`).toBe(false);
  const events = JSON.stringify(await call(program, own, ['GET', '/events?limit=200']));
  for (const secret of secrets) expect(events.includes(secret), `${secret} in the events`).toBe(false);
}

/** Every list there is, and an export of everything. */
async function searchNeighbour(program: Program, neighbour: Workspace, secrets: readonly string[]): Promise<void> {
  const answer = await fetch(`${program.url}/api/v1/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, { get?: object }> }; // OpenAPI
  const lists = Object.keys(paths).filter((path) => paths[path]?.get && !path.includes('{'));
  expect(lists.length).toBeGreaterThan(20);
  for (const path of lists) {
    const url = `${program.url}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`;
    const body = await (await fetch(url, { headers: headersOf(neighbour) })).text();
    for (const word of [...secrets, ...personWords]) expect(body.includes(word), `${word} at ${path}`).toBe(false);
  }
  const { id } = await call<{ id: string }>(program, neighbour, ['POST', '/data-exports', {}]);
  await expect
    .poll(async () => (await call<{ state: string }>(program, neighbour, ['GET', `/data-exports/${id}`])).state)
    .toBe('completed');
  const download = await fetch(`${program.url}/api/v1/data-exports/${id}/download`, { headers: headersOf(neighbour) });
  const zip = readZip(Buffer.from(await download.arrayBuffer()));
  expect(zip.names).toContain('contacts.json');
  for (const name of zip.names) {
    for (const word of [...secrets, ...personWords])
      expect(zip.read(name).includes(word), `${word} in ${name}`).toBe(false);
  }
}

/** As it is, and as a column of bytes or an encoded header would show it. */
function isIn(bytes: Buffer, secret: string): boolean {
  const encodings = ['utf8', 'hex', 'base64'] as const;
  return encodings.some((encoding) => bytes.includes(Buffer.from(secret).toString(encoding)));
}

interface Page<Item> {
  items: Item[];
}

function headersOf({ apiKey }: Workspace): Record<string, string> {
  return { authorization: `Bearer ${apiKey}` };
}

async function call<Answer>(
  program: Program,
  workspace: Workspace,
  [method, path, body]: [method: string, path: string, body?: unknown],
): Promise<Answer> {
  const answer = await fetch(`${program.url}/api/v1${path}`, {
    method,
    headers: { ...headersOf(workspace), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as Answer; // what the caller asked for
}
