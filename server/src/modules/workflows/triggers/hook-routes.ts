/**
 * `/hooks/<token>/<path>`: what other programs call to start a run. Answered with the run's id as soon as it is on
 * record, or with what the run gives once it has ended.
 */
import { requestErrors } from '@millrace/contracts/errors';
import { hookErrors } from '@millrace/contracts/workflows/hooks';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BudgetError } from '#engine/language/expressions/budget';
import type { Json } from '#engine/language/json';
import { toText } from '#engine/language/expressions/value';
import { Problem } from '#platform/errors';
import type { RawRequestContext, RawRoute } from '#platform/http/raw-routes';
import { toStorableJson } from '#platform/storable-text';
import { environmentOf } from '../starting/environment.ts';
import type { EndedRun } from '../runs/read-ended-run.ts';
import { type BeginDeps, beginRun, type BegunRun } from './begin-run.ts';
import { refuseCall } from './hook-auth.ts';
import { readHookBody, toFields } from './hook-body.ts';
import type { OpenEndpoint, OpenEndpoints } from './open-endpoints.ts';

export interface HookDeps extends BeginDeps {
  endpoints: OpenEndpoints;
  /** How long a caller who waits for the end of a run is kept waiting. */
  answerWithinMs?: number;
}

const bodyLimit = 1024 * 1024;
const retryAfterSeconds = 2;
const answerWithinMs = 30_000;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export function hookRoutes(deps: HookDeps): RawRoute[] {
  const route = {
    method: [...methods],
    permission: 'public' as const,
    reason: 'Called by other programs, in their own formats; whoever knows the address may.',
    bodyLimit,
    takesBytes: true,
    isUnlimited: true,
    handle: (context: RawRequestContext) => handleCall(deps, context),
  };
  return [
    { ...route, url: '/hooks/:token' },
    { ...route, url: '/hooks/:token/*' },
  ];
}

type Hook = OpenEndpoint<'webhook'>;

async function handleCall(deps: HookDeps, { request, reply }: RawRequestContext): Promise<string> {
  const { token, '*': rest = '' } = request.params as { token: string; '*'?: string }; // the routes declare them
  const found = deps.endpoints.find('webhook', token);
  const hook = found instanceof Promise ? await found : found;
  const path = hook && pathBelow(hook.trigger.path ?? '', rest);
  if (!hook || path === undefined) throw nobodyThere();
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  admit(deps, { hook, request, reply, bytes });
  const { auth } = hook.trigger;
  const secretHeaders = auth.type === 'none' ? [] : [auth.header.toLowerCase()];
  const trigger = await readCall({ request, path, bytes, secretHeaders });
  const begun = await begin(deps, { hook, trigger, request });
  if (!begun)
    throw new Problem(hookErrors.atLimit, 'The workflow runs as often as it may at a time; this call was left out.');
  if (hook.trigger.respond === 'immediately') {
    return toAnswer(reply, 202, { runId: begun.runId });
  }
  const ended = await begun.waitForEnd(deps.answerWithinMs ?? answerWithinMs);
  return await answerWithEnd(deps, { reply, hook, begun, ended, trigger });
}

function nobodyThere(): Problem {
  return new Problem(
    hookErrors.notFound,
    'Nothing listens at this address. The workflow may be switched off, or the address may have been renewed.',
  );
}

/** What lies below the path of the webhook: `7` of `/orders/7`. Undefined for another path. */
function pathBelow(path: string, rest: string): string | undefined {
  if (path === '') return rest;
  if (rest === path) return '';
  return rest.startsWith(`${path}/`) ? rest.slice(path.length + 1) : undefined;
}

function admit(
  deps: HookDeps,
  call: { hook: Hook; request: FastifyRequest; reply: FastifyReply; bytes: Buffer },
): void {
  const { hook, request, reply, bytes } = call;
  const { methods: allowed, auth } = hook.trigger;
  if (allowed.length > 0 && !allowed.includes(request.method)) {
    reply.header('allow', allowed.join(', '));
    throw new Problem(hookErrors.methodNotAllowed, `This webhook takes ${allowed.join(', ')}, not ${request.method}.`);
  }
  if (!deps.engine.accepts(hook.workspaceId)) {
    reply.header('retry-after', retryAfterSeconds);
    throw new Problem(hookErrors.busy, `Too many runs wait already. Try again in ${retryAfterSeconds} seconds.`);
  }
  const refusal = refuseCall(auth, hook.secret, { headers: request.headers, bytes, now: deps.clock.now() });
  if (refusal !== undefined) throw new Problem(hookErrors.unauthorized, refusal);
}

/** Never passed on to a run: they open something else, or have just been checked. */
const hidden = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** What a run finds as `trigger`: all of the call but its secrets. */
export async function readCall(call: {
  request: FastifyRequest;
  path: string;
  bytes: Buffer;
  /** In small letters. */
  secretHeaders: readonly string[];
}): Promise<Json> {
  const { request, path, bytes, secretHeaders } = call;
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, Json][] =>
    hidden.has(name) || secretHeaders.includes(name) || value === undefined
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const search = request.url.indexOf('?');
  const query = search === -1 ? {} : toFields(new URLSearchParams(request.url.slice(search + 1)));
  const body = await readHookBody(bytes, request.headers['content-type'] ?? '');
  // Storable JSON stays JSON.
  return toStorableJson({ method: request.method, path, query, headers: Object.fromEntries(headers), body }) as Json;
}

async function begin(
  deps: HookDeps,
  call: { hook: Hook; trigger: Json; request: FastifyRequest },
): Promise<BegunRun | undefined> {
  const { hook, trigger, request } = call;
  const key = request.headers['idempotency-key'] ?? request.headers['webhook-id'];
  try {
    return await beginRun(deps, {
      ...hook,
      triggerKind: 'webhook',
      trigger,
      onceKey: typeof key === 'string' && key !== '' ? `hook:${hook.endpointId}:${key.slice(0, 200)}` : undefined,
    });
  } catch (error) {
    if (!isFaultOfData(error)) throw error;
    throw new Problem(requestErrors.invalid, `The concurrency key cannot be made of this call: ${error.message}`);
  }
}

function isFaultOfData(error: unknown): error is Error {
  return error instanceof BudgetError || (error instanceof Error && error.name === 'ExpressionError');
}

async function answerWithEnd(
  deps: HookDeps,
  given: { reply: FastifyReply; hook: Hook; begun: BegunRun; ended: EndedRun | undefined; trigger: Json },
): Promise<string> {
  const { reply, begun, ended } = given;
  const { runId } = begun;
  if (!ended || ended.state === 'waiting') return toAnswer(reply, 202, { runId });
  if (ended.state !== 'completed') {
    throw new Problem(hookErrors.runFailed, `The run ${ended.state === 'failed' ? 'failed' : 'was cancelled'}.`, {
      extensions: { runId },
    });
  }
  const { response } = given.hook.trigger;
  if (!response) return toAnswer(reply, 200, ended.output);
  const context = await deps.contexts.get(given.hook);
  const names = { ...ended.names, output: ended.output };
  const environment = environmentOf({ trigger: given.trigger, names }, { context, now: deps.clock.now() });
  const status = Number(response.status?.(environment) ?? 200);
  setHeaders(reply, response.headers?.(environment));
  const body = response.body ? response.body(environment) : ended.output;
  return toAnswer(reply, Number.isInteger(status) && status >= 200 && status <= 599 ? status : 200, body);
}

/** Not a workflow's to say: they would speak for the whole program, or break the answer. */
const reserved =
  /^(set-cookie|content-security-policy.*|strict-transport-security|content-length|transfer-encoding|connection|x-frame-options|access-control-.*|x-request-id)$/;

function setHeaders(reply: FastifyReply, headers: unknown): void {
  if (typeof headers !== 'object' || headers === null) return;
  for (const [name, value] of Object.entries(headers)) {
    const text = typeof value === 'string' ? value : toText(value as Json); // what an expression gives
    const isSafe = /^[\w-]{1,100}$/.test(name) && /^[\x20-\x7e]{0,2000}$/.test(text);
    if (isSafe && !reserved.test(name.toLowerCase())) reply.header(name.toLowerCase(), text);
  }
}

/** A page of a workflow runs no script and reads nothing: it comes from the address of the whole program. */
const answerPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; sandbox";

/** The body, for Fastify to send: whoever returns the reply itself waits until the last byte is gone. */
function toAnswer(reply: FastifyReply, status: number, body: unknown): string {
  reply.code(status).header('cache-control', 'no-store').header('content-security-policy', answerPolicy);
  if (typeof body === 'string') {
    if (!reply.hasHeader('content-type')) reply.type('text/plain; charset=utf-8');
    return body;
  }
  if (!reply.hasHeader('content-type')) reply.type('application/json; charset=utf-8');
  return JSON.stringify(body ?? null);
}
