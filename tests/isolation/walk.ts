/**
 * Walks everything that can be asked, as everybody who may not: strangers, each role without the permission, keys that
 * are narrower, and the workspace next door. Each walk answers what was not refused as declared.
 */
import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { Operation } from '../../contracts/src/operation.ts';
import { type Access, permissions, reachOf, type Role, roles } from '../../contracts/src/permissions.ts';
import type { TestProgram, TestWorkspace } from '../../server/src/testing/test-program.ts';
import { fillWorkspace } from '../fill-workspace.ts';
import type { Target } from './targets.ts';

export const nobodysId = '0192f3c1-7a00-7fff-8000-00000000ffff';

const anotherNobodysId = '0192f3c1-7a00-7fff-8000-00000000eeee';

export interface Parties {
  mine: TestWorkspace;
  theirs: TestWorkspace;
  /** A key of my workspace for each role. */
  keys: ReadonlyMap<Role, string>;
  /** Keys that were good once, and sessions: what to send, by what is wrong with it. */
  spent: ReadonlyMap<string, Record<string, string>>;
  /** A record of theirs, by noun. */
  theirId(noun: string): string;
}

export async function gatherParties(program: TestProgram, operations: readonly Operation[]): Promise<Parties> {
  const mine = await program.aWorkspace({ name: 'Mine', ownerEmail: 'me@example.com' });
  const theirs = await program.aWorkspace({ name: 'Theirs' });
  await fillWorkspace(theirs, operations);
  const keys = new Map<Role, string>();
  for (const role of roles)
    keys.set(role, String((await mine.call('POST', '/api-keys', { name: role, role })).body.key));
  const ids = await findIds(program, theirs.workspaceId);
  return {
    mine,
    theirs,
    keys,
    spent: await spendCredentials(program, mine),
    theirId: (noun) => ids.get(noun) ?? nobodysId,
  };
}

/** One id of every table that has one, under the name of its noun in addresses. */
async function findIds({ database: { owner } }: TestProgram, workspaceId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string }>`
    select c.oid::regclass::text as name
    from pg_class c
    join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id'
    join pg_attribute i on i.attrelid = c.oid and i.attname = 'id' and i.atttypid = 'uuid'::regtype
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`.execute(owner);
  const ids = new Map<string, string>();
  for (const { name } of rows) {
    const found = await sql<{ id: string }>`
      select id from ${sql.raw(name)} where workspace_id = ${workspaceId} order by id limit 1`.execute(owner);
    const id = found.rows[0]?.id;
    if (id) ids.set(name.replaceAll('_', '-'), id);
  }
  const lead = ids.get('contacts');
  if (lead) ids.set('leads', lead);
  return ids;
}

async function spendCredentials(
  program: TestProgram,
  mine: TestWorkspace,
): Promise<Map<string, Record<string, string>>> {
  const { owner } = program.database;
  const aKey = async (name: string) => (await mine.call('POST', '/api-keys', { name, role: 'owner' })).body;
  const [expired, revoked] = [await aKey('Expired'), await aKey('Revoked')];
  await sql`update api_keys set expires_at = now() - interval '1 second' where id = ${expired.id}`.execute(owner);
  await mine.call('DELETE', `/api-keys/${revoked.id}`);
  const session = await signIn(program, 'me@example.com');
  await sql`update auth.session set "expiresAt" = now() - interval '1 second'`.execute(owner);
  const bearer = (key: unknown) => ({ authorization: `Bearer ${String(key)}` });
  return new Map<string, Record<string, string>>([
    ['broken', bearer('mr_broken')],
    ['guessed', bearer(`mr_${'x'.repeat(43)}`)],
    ['expired', bearer(expired.key)],
    ['revoked', bearer(revoked.key)],
    ['an ended session', { cookie: session }],
    ['a forged session', { cookie: 'millrace.session_token=guess.signature' }],
  ]);
}

/** Answers the cookie of a session. */
async function signIn({ modules, server }: TestProgram, email: string): Promise<string> {
  const link = await server.inject({ method: 'GET', url: await modules.accounts.createSignInPath(email, '/') });
  return String(link.headers['set-cookie']).split(';')[0] ?? '';
}

export interface Walk {
  server: FastifyInstance;
  parties: Parties;
}

const nobody = () => nobodysId;

export async function walkAsStranger({ server, parties }: Walk, target: Target): Promise<string[]> {
  if (target.permission === 'public') return [];
  const complaints = [await expectRefusal(server, { target, who: 'nobody', headers: {}, codes: ['auth.required'] })];
  for (const [who, headers] of parties.spent) {
    complaints.push(await expectRefusal(server, { target, who, headers, codes: ['auth.invalid_credential'] }));
  }
  return complaints.filter((complaint) => complaint !== undefined);
}

export async function walkAsRoles({ server, parties }: Walk, target: Target): Promise<string[]> {
  const complaints: (string | undefined)[] = [];
  const refuse = (who: string, key: string | undefined) =>
    expectRefusal(server, { target, who, headers: { authorization: `Bearer ${key}` }, codes: ['auth.forbidden'] });
  for (const role of rolesWithout(target.permission)) complaints.push(await refuse(role, parties.keys.get(role)));
  if (target.permission === 'signed_in') complaints.push(await refuse('an API key', parties.mine.apiKey));
  return complaints.filter((complaint) => complaint !== undefined);
}

/** `narrow` is a key of the owner with every scope but the one that is needed. */
export async function walkWithScopes({ server, parties }: Walk, target: Target): Promise<string[]> {
  const { permission } = target;
  if (permission === 'public' || permission === 'signed_in') return [];
  const scopes = permissions.filter((one) => one !== permission);
  const made = await parties.mine.call('POST', '/api-keys', { name: permission, role: 'owner', scopes });
  const headers = { authorization: `Bearer ${made.body.key}` };
  const complaint = await expectRefusal(server, { target, who: 'a narrower key', headers, codes: ['auth.forbidden'] });
  return complaint === undefined ? [] : [complaint];
}

/** My owner's key, with the ids of their records: refused, and with the very words for a record that nobody has. */
export async function walkNextDoor({ server, parties }: Walk, target: Target): Promise<string[]> {
  if (target.noun === undefined || target.permission === 'public') return [];
  const headers = { authorization: `Bearer ${parties.mine.apiKey}` };
  const answer = await ask(server, target.request(parties.theirId), headers);
  // Alike where theirs are alike: some operations refuse to be given one record twice.
  const alike = (noun: string) => (parties.theirId(noun) === nobodysId ? nobodysId : anotherNobodysId);
  const unknown = await ask(server, target.request(alike), headers);
  const same = answer.status === unknown.status && codeOf(answer.body) === codeOf(unknown.body);
  if (same && answer.status >= 400 && answer.status < 500) return [];
  const about = `about a record of another workspace, and ${unknown.status} about none`;
  return [`${target.name} answers ${answer.status} ${about}: ${answer.body.slice(0, 200)}`];
}

/** As any caller with every id of theirs wherever an id goes; what it answers is another test's business. */
export async function askWithTheirIds({ server, parties }: Walk, target: Target): Promise<string> {
  const request = target.request(parties.theirId);
  return (await ask(server, request, { authorization: `Bearer ${parties.mine.apiKey}` })).body;
}

interface Refusal {
  target: Target;
  who: string;
  headers: Record<string, string>;
  codes: readonly string[];
}

async function expectRefusal(
  server: FastifyInstance,
  { target, who, headers, codes }: Refusal,
): Promise<string | undefined> {
  const answer = await ask(server, target.request(nobody), headers);
  const code = codeOf(answer.body);
  if (code !== undefined && codes.includes(code)) return undefined;
  return `${target.name} answers ${answer.status} ${code ?? ''} to ${who} instead of ${codes.join(' or ')}`;
}

async function ask(
  server: FastifyInstance,
  { method, url, payload }: { method: string; url: string; payload?: object | undefined },
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const response = await server.inject({
    method: method as 'GET',
    url,
    // A page of ours would send it along; without it a cookie does not count at all.
    headers: { origin: 'http://127.0.0.1:3000', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: response.statusCode, body: response.body };
}

function codeOf(body: string): string | undefined {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function rolesWithout(permission: Access): Role[] {
  if (permission === 'public' || permission === 'signed_in') return [];
  return roles.filter((role) => reachOf(permission, role) === 'none');
}
