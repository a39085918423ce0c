/**
 * Credentials and a person nobody else has go through everything that can be asked, right and wrong, and are then looked
 * for wherever they must not be: in the log, in answers, in events, in the database as a dump would show it.
 */
import { Writable } from 'node:stream';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';
import { createLogger } from '../../server/src/platform/log/logger.ts';
import { type TestWorkspace, useTestProgram } from '../../server/src/testing/test-program.ts';
import { fillWorkspace } from '../fill-workspace.ts';
import { type Target, targetOfOperation, targetsOfRoute } from './targets.ts';
import { nobodysId } from './walk.ts';

const logged: string[] = [];
const destination = new Writable({
  write(line, _encoding, done) {
    logged.push(String(line));
    done();
  },
});
const log = createLogger({ level: 'debug', service: 'canary', destination });
const program = useTestProgram({ log, overrides: { log } });

const person = { name: 'Quintilla Vexworth', email: 'quintilla.vexworth@canary.example', phone: '+49 30 90817263' };
const secrets = { password: 'canary-password-5f1e7b', smtpPassword: 'canary-smtp-2c9d4a' };

interface Answer {
  asked: string;
  body: string;
  isNewKey: boolean;
}

const answers: Answer[] = [];
let workspace: TestWorkspace;
let events: string;

/** Everything a column may hold, as `pg_dump` would write it. */
async function dump(): Promise<{ table: string; text: string }[]> {
  const { owner } = program.current.database;
  const { rows } = await sql<{ table: string }>`
    select c.oid::regclass::text as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'auth', 'pgboss') and c.relkind = 'r'`.execute(owner);
  const texts = [];
  for (const { table } of rows) {
    const found = await sql<{ text: string }>`select t::text as text from ${sql.raw(table)} t`.execute(owner);
    texts.push({ table, text: found.rows.map(({ text }) => text).join('\n') });
  }
  return texts;
}

/** A bytea shows as hexadecimal. */
const spellings = (secret: string) => [
  secret,
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64'),
];

/** The examples of the operations, about our person. */
function aboutPerson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(aboutPerson);
  if (typeof value === 'string' && /^[\w.]+@[\w.]+$/.test(value)) return person.email;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      name === 'name' && typeof child === 'string' ? person.name : aboutPerson(child),
    ]),
  );
}

async function ask(target: Target, idOf: () => string): Promise<void> {
  const { method, url, payload } = target.request(idOf);
  const response = await program.current.server.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${workspace.apiKey}` },
    ...(payload === undefined ? {} : { payload: aboutPerson(payload) as object }),
  });
  answers.push({ asked: target.name, body: response.body, isNewKey: target.name === 'api_keys.create' });
}

async function meet(): Promise<void> {
  const contactPoints = [
    { kind: 'email', value: person.email },
    { kind: 'phone', value: person.phone },
  ];
  await workspace.call('POST', '/contacts', { name: person.name, contactPoints });
}

beforeAll(async () => {
  const { server, modules, aWorkspace } = program.current;
  const operations = await listDeclaredOperations();
  workspace = await aWorkspace({ ownerEmail: 'owner@canary.example' });
  await fillWorkspace(workspace, operations);
  await meet();
  const channel = {
    vendor: 'email',
    name: 'Canary',
    senderName: 'Canary',
    address: 'sales@canary.example',
    settings: { smtp: { host: '127.0.0.1', port: 1, security: 'none', user: 'canary' } },
    password: secrets.smtpPassword,
  };
  const made = await workspace.call('POST', '/channels', channel);
  answers.push({ asked: 'a channel with a password', body: JSON.stringify(made.body), isNewKey: false });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  // Signing up, signing in, and signing in wrongly.
  const credentials = { email: person.email, password: secrets.password };
  for (const [path, body] of [
    ['sign-up/email', { ...credentials, name: person.name }],
    ['sign-in/email', credentials],
    ['sign-in/email', { ...credentials, password: `${secrets.password}-wrong` }],
  ] as const) {
    const headers = { origin: 'http://127.0.0.1:3000' };
    const response = await server.inject({ method: 'POST', url: `/api/v1/auth/${path}`, headers, payload: body });
    answers.push({ asked: path, body: response.body, isNewKey: false });
  }
  const targets = [...operations.map(targetOfOperation), ...modules.rawRoutes.flatMap(targetsOfRoute)];
  const ids = (await workspace.call('GET', '/contacts')).body.items.map(({ id }: { id: string }) => id);
  for (const target of targets) {
    // What ends the credential itself is not asked.
    if (target.name === 'workspaces.delete') continue;
    await ask(target, () => nobodysId);
    await ask(target, () => ids[0] ?? nobodysId);
    await ask(target, () => person.email);
  }
  // Perhaps deleted or merged meanwhile.
  await meet();
  answers.push({
    asked: 'contacts',
    body: JSON.stringify((await workspace.call('GET', '/contacts')).body),
    isNewKey: false,
  });
  events = JSON.stringify((await workspace.call('GET', '/events?limit=200')).body);
}, 120_000);

describe('credentials', () => {
  const all = () => ({ ...secrets, apiKey: workspace.apiKey });

  it('are not in the log', () => {
    const text = logged.join('');
    expect(logged.length).toBeGreaterThan(100);
    for (const [name, secret] of Object.entries(all())) expect(text.includes(secret), name).toBe(false);
  });

  it('are in no answer', () => {
    for (const [name, secret] of Object.entries(all())) {
      expect(
        answers.filter(({ body }) => body.includes(secret)).map(({ asked }) => asked),
        name,
      ).toEqual([]);
    }
  });

  it('are in no event', () => {
    for (const [name, secret] of Object.entries(all())) expect(events.includes(secret), name).toBe(false);
  });

  it('are nowhere in the database as they are', async () => {
    const tables = await dump();
    for (const [name, secret] of Object.entries(all())) {
      const found = tables.filter(({ text }) => spellings(secret).some((spelling) => text.includes(spelling)));
      expect(
        found.map(({ table }) => table),
        name,
      ).toEqual([]);
    }
  });

  it('a key that is made is shown in that answer only', () => {
    const keys = answers.filter(({ isNewKey }) => isNewKey).flatMap(({ body }) => /mr_[\w-]{43}/.exec(body)?.[0] ?? []);
    expect(keys.length).toBeGreaterThan(0);
    const others = answers.filter(({ isNewKey }) => !isNewKey).map(({ body }) => body);
    for (const key of keys) expect([...others, ...logged, events].some((text) => text.includes(key))).toBe(false);
  });
});

describe('a person', () => {
  it('is not in the log: no name, no address, no number', () => {
    for (const value of [person.name, 'Vexworth', person.email, 'canary.example', '90817263']) {
      expect(
        logged.filter((line) => line.includes(value)),
        value,
      ).toEqual([]);
    }
  });

  it('is where they belong: the search looks at the right places', async () => {
    const tables = await dump();
    expect(tables.find(({ table }) => table === 'contacts')?.text).toContain(person.name);
    expect(answers.some(({ body }) => body.includes(person.name))).toBe(true);
    expect(logged.join('')).toContain(workspace.workspaceId);
  });
});
