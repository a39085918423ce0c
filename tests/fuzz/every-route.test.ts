/**
 * Asks every operation and raw route of the real program with input made from its schema, good and absurd. Whatever
 * is asked, the answer is as declared: never a failure of the server, never against its schema.
 *
 * `FUZZ_CASES` is the number of requests, `FUZZ_SEED` repeats a run, `FUZZ_ONLY` takes the routes whose name holds it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operation } from '../../contracts/src/operation.ts';
import { createLogger } from '../../server/src/platform/log/logger.ts';
import { type TestWorkspace, useTestProgram } from '../../server/src/testing/test-program.ts';
import { fillWorkspace } from '../fill-workspace.ts';
import { findFault } from './judge.ts';
import { type FuzzRequest, requestsTo, requestsToRaw } from './requests.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const cases = Number(process.env['FUZZ_CASES'] ?? 6_000);
const only = process.env['FUZZ_ONLY'] ?? '';
const slowMs = 1_000;

/** What the server logged as failed since the last look: a fault is reported with its cause. */
let failures: string[] = [];
const destination = new Writable({
  write(line, _encoding, done) {
    failures.push(String(line));
    done();
  },
});
const webDirectory = await mkdtemp(join(tmpdir(), 'millrace-web-'));
await writeFile(join(webDirectory, 'index.html'), '<!doctype html>');
afterAll(() => rm(webDirectory, { recursive: true }));
const program = useTestProgram({
  settings: { webDirectory },
  log: createLogger({ level: 'error', service: 'fuzz', destination }),
});

interface Target {
  name: string;
  operation: Operation | undefined;
  requests: fc.Arbitrary<FuzzRequest>;
}

const pool = { ids: new Array<string>(), idsByList: new Map<string, string[]>(), cursors: new Array<string>() };
let mine: TestWorkspace;
let cookie: string;
let targets: Target[];

beforeAll(async () => {
  const { modules, aWorkspace } = program.current;
  const operations = modules.bindings.map(({ operation }) => operation);
  const theirs = await aWorkspace({ name: 'Theirs' });
  await fillWorkspace(theirs, operations);
  await learn(theirs, operations);
  await enterWorkspace();
  await learn(mine, operations);
  pool.ids.push('0192f3c1-7a00-7fff-8000-00000000ffff');
  targets = [
    ...operations.map((operation) => ({ name: operation.id, operation, requests: requestsTo(operation, pool) })),
    ...modules.rawRoutes.map((route) => ({
      name: `${[route.method].flat().join(',')} ${route.url}`,
      operation: undefined,
      requests: requestsToRaw(route, pool),
    })),
  ].filter(({ name }) => name.includes(only));
});

it('every route answers as declared, whatever it is asked', async () => {
  print(`FUZZ_SEED=${seed} FUZZ_CASES=${cases} FUZZ_ONLY=${only}`);
  // FUZZ_ONLY may name what there is not.
  expect(targets.length).toBeGreaterThan(0);
  const perTarget = Math.max(1, Math.ceil(cases / targets.length));
  const tally = new Map<number, number>();
  const faults = new Map<string, string>();
  const slow: string[] = [];
  for (const [index, target] of targets.entries()) {
    for (const request of fc.sample(target.requests, { seed: seed + index, numRuns: perTarget })) {
      const started = performance.now();
      const { status, body, fault } = await ask(request, target);
      const tookMs = performance.now() - started;
      tally.set(status, (tally.get(status) ?? 0) + 1);
      if (tookMs > slowMs) slow.push(`${Math.round(tookMs)} ms: ${target.name} ${describe(request)}`);
      if (fault && !faults.has(`${target.name} ${fault}`)) {
        faults.set(`${target.name} ${fault}`, `${describe(request)}\n  ${body.slice(0, 500)}\n  ${causesOf(failures)}`);
      }
      failures = [];
      if (status === 401) await enterWorkspace();
    }
  }
  for (const line of slow) print(`slow: ${line}`);
  for (const [fault, request] of faults) print(`unexpected: ${fault}\n  ${request}`);
  const byStatus = [...tally].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  print(`${targets.length} routes, ${perTarget * targets.length} cases; ${byStatus.join(', ')}`);
  const refusals = [...tally].filter(([status]) => status >= 400).reduce((sum, [, count]) => sum + count, 0);
  print(`refusals = ${refusals}, unexpected answers = ${faults.size}`);
  expect([...faults.keys()]).toEqual([]);
});

async function ask(
  request: FuzzRequest,
  { operation }: Target,
): Promise<{ status: number; body: string; fault: string | undefined }> {
  const { method, url, headers, payload } = request;
  const person = { cookie, origin: 'http://127.0.0.1:3000' };
  const credential = operation?.permission === 'signed_in' ? person : { authorization: `Bearer ${mine.apiKey}` };
  const response = await program.current.server.inject({
    method: method as 'GET', // or another: routes take what they declare
    url,
    headers: { ...headers, ...credential },
    ...(payload === undefined ? {} : { payload }),
  });
  const isPlain = response.headers['content-encoding'] === undefined;
  // Which fields of an answer stay is the caller's choice.
  const isWhole = isPlain && !/[?&]fields=[^&]/.test(url);
  const answer = {
    status: response.statusCode,
    contentType: String(response.headers['content-type']),
    body: response.body,
    isPage: !url.startsWith('/api/'),
  };
  if (answer.status < 400 && !isWhole) return { ...answer, fault: undefined };
  return { ...answer, fault: isPlain ? findFault(answer, operation) : undefined };
}

/** A workspace with something in it, and a person who is signed in. Made anew when a request took the key or signed out. */
async function enterWorkspace(): Promise<void> {
  const { modules, server, aWorkspace } = program.current;
  if (mine && (await mine.call('GET', '/workspace')).status === 200 && (await isSignedIn())) return;
  mine = await aWorkspace();
  await fillWorkspace(
    mine,
    modules.bindings.map(({ operation }) => operation),
  );
  const payload = { name: 'Ada', email: `${mine.ownerId}@example.com`, password: 'a long password' };
  const signUp = await server.inject({ method: 'POST', url: '/api/v1/auth/sign-up/email', payload });
  cookie = String(signUp.headers['set-cookie']).split(';')[0] ?? '';
}

async function isSignedIn(): Promise<boolean> {
  const answer = await program.current.server.inject({ method: 'GET', url: '/api/v1/session', headers: { cookie } });
  return answer.statusCode === 200 && answer.json().user !== null;
}

/** Remembers the ids and cursors its lists answer. */
async function learn(workspace: TestWorkspace, operations: readonly Operation[]): Promise<void> {
  for (const { method, path } of operations) {
    if (method !== 'GET' || path.includes('{')) continue;
    const list = await workspace.call('GET', `${path}?limit=5`);
    if (typeof list.body?.nextCursor === 'string') pool.cursors.push(list.body.nextCursor);
    const ids = (list.body?.items ?? []).map(({ id }: { id?: unknown }) => id);
    const known = ids.filter((id: unknown): id is string => typeof id === 'string');
    pool.ids.push(...known);
    pool.idsByList.set(path, [...(pool.idsByList.get(path) ?? []), ...known]);
  }
}

function describe({ method, url, headers, payload }: FuzzRequest): string {
  return `${method} ${url.slice(0, 500)} ${JSON.stringify(headers).slice(0, 300)} ${JSON.stringify(payload ?? '').slice(0, 1_000)}`;
}

/** What the log says, down to the first cause, and where. */
function causesOf(lines: readonly string[]): string {
  const causes = lines.map((line) => {
    let { err } = JSON.parse(line);
    while (err?.cause) err = err.cause;
    return String(err?.stack ?? line)
      .split('\n')
      .slice(0, 6)
      .join('\n    ');
  });
  return causes.join('\n  ').slice(0, 2_000);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
