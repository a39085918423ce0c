/**
 * Registers operations as routes, each with the one skeleton:
 * limit → authenticate → authorize → validate → transaction → use case → present.
 * The limit is a plugin of the server; everything else is here.
 */
import { requestErrors } from '@millrace/contracts/errors';
import { hasBody, type Operation, pathParameters } from '@millrace/contracts/operation';
import fastJsonStringify from 'fast-json-stringify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform/errors';
import type { Database, Tx } from '#platform/postgres/database';
import { toSerializerSchema } from './answer-schema.ts';
import { authorize } from './authorize.ts';
import type { Authenticate, Caller } from './caller.ts';
import type { Binding } from './handler.ts';
import { beginIdempotent, type IdempotentRequest, keepAnswer, type Replay } from './idempotency.ts';
import { errorsOf } from './openapi.ts';
import { toInvalidInput } from './problem-replies.ts';

export interface ProjectorDeps {
  database: Database;
  authenticate: Authenticate;
  /** For tests: a problem whose code the operation does not declare becomes a failure. */
  isStrict?: boolean;
}

export const apiPrefix = '/api/v1';

/** Registers every binding; throws when two share an id or a route. */
export function projectOperations(server: FastifyInstance, bindings: readonly Binding[], deps: ProjectorDeps): void {
  const seen = new Set<string>();
  const judge = deps.isStrict ? requireDeclared : rethrow;
  for (const binding of bindings) {
    const { operation } = binding;
    if (seen.has(operation.id)) throw new Error(`Operation ${operation.id} is bound twice.`);
    seen.add(operation.id);
    const run = createRunner(binding, deps);
    const present = createPresenter(operation);
    server.route({
      method: operation.method,
      url: apiPrefix + operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      config: { operation },
      handler: async (request, reply) =>
        present(request, reply, await run(request, reply).catch((error: unknown) => judge(operation, error))),
    });
  }
}

function rethrow(_operation: Operation, error: unknown): never {
  throw error;
}

function requireDeclared(operation: Operation, error: unknown): never {
  if (!(error instanceof Problem) || errorsOf(operation).some(({ code }) => code === error.definition.code))
    throw error;
  throw new Error(`${operation.id} answers ${error.definition.code} and does not declare it.`, { cause: error });
}

type Run = (request: FastifyRequest, reply: FastifyReply) => Promise<Replay>;

function createRunner(binding: Binding, deps: ProjectorDeps): Run {
  const { operation } = binding;
  const honoursIfMatch = errorsOf(operation).includes(requestErrors.preconditionFailed);
  return async (request, reply) => {
    const credential = await deps.authenticate(request);
    const { caller, reach } = authorize(operation.permission, credential);
    request.admitted = caller;
    const input = readInput(operation, request);
    const common = { input, requestId: request.id, log: request.log };
    if (binding.kind === 'bare') {
      const session = credential.kind === 'session' ? credential.session : caller?.session;
      const answer = await binding.handle({ ...common, caller, session, request, reply });
      return { status: operation.status, answer };
    }
    if (!caller)
      throw new Error(`${operation.id} works in a workspace, so its permission cannot be ${operation.permission}.`);
    const { workspaceId } = caller;
    const ifMatch = honoursIfMatch ? readIfMatch(request) : undefined;
    const work = async (tx: Tx): Promise<Replay> => {
      const perform = async (): Promise<Replay> => {
        const answer = await binding.handle({ ...common, tx, caller, workspaceId, reach, ifMatch });
        return { status: operation.status, answer };
      };
      const key = request.headers['idempotency-key'];
      if (operation.method !== 'POST' || key === undefined) return await perform();
      const once = toIdempotentRequest({ operation, caller, key, input });
      return operation.showsSecret ? await performUnkept(tx, once, perform) : await performOnce(tx, once, perform);
    };
    // A GET changes nothing, whoever wrote its handler.
    return await deps.database.inWorkspace(workspaceId, work, { isReadOnly: operation.method === 'GET' });
  };
}

async function performOnce(tx: Tx, request: IdempotentRequest, perform: () => Promise<Replay>): Promise<Replay> {
  const replay = await beginIdempotent(tx, request);
  if (replay) return replay;
  const reply = await perform();
  await keepAnswer(tx, request, reply);
  return reply;
}

/** The key is remembered, the answer is not: nothing that is shown once lies around for a day. */
async function performUnkept(tx: Tx, request: IdempotentRequest, perform: () => Promise<Replay>): Promise<Replay> {
  if (await beginIdempotent(tx, request)) {
    const detail = 'This was done before with the same Idempotency-Key, and its secret is not kept. Make a new one.';
    throw new Problem(requestErrors.secretShownBefore, detail);
  }
  const reply = await perform();
  await keepAnswer(tx, request, { status: reply.status, answer: null });
  return reply;
}

function toIdempotentRequest(from: {
  operation: Operation;
  caller: Caller;
  key: string | string[];
  input: unknown;
}): IdempotentRequest {
  const { operation, caller, key, input } = from;
  if (typeof key !== 'string' || key.length === 0 || key.length > 255) {
    throw new Problem(requestErrors.invalid, 'Idempotency-Key must be one value of 1 to 255 characters.');
  }
  const actor = `${caller.actor.kind}:${caller.actor.id}`;
  return { workspaceId: caller.workspaceId, actor, operation: operation.id, key, input };
}

function readInput(operation: Operation, request: FastifyRequest): Record<string, unknown> {
  const rest = hasBody(operation.method) ? (request.body ?? {}) : request.query;
  if (rest === null || typeof rest !== 'object' || Array.isArray(rest)) {
    throw new Problem(requestErrors.malformed, 'The body must be a JSON object.');
  }
  const raw = { ...rest, ...(request.params as Record<string, string>) }; // Fastify parses parameters as strings
  const parsed = operation.input.safeParse(raw);
  if (!parsed.success) throw toInvalidInput(parsed.error);
  return parsed.data;
}

function readIfMatch(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1];
  if (version === undefined) {
    throw new Problem(
      requestErrors.preconditionFailed,
      'If-Match must be the ETag of the record as you read it, such as "3".',
    );
  }
  return Number(version);
}

/**
 * Answers the body, for Fastify to send: whoever returns the reply itself waits until the last byte is gone. Undefined
 * where there is none.
 */
type Present = (request: FastifyRequest, reply: FastifyReply, result: Replay) => string | undefined;

function createPresenter(operation: Operation): Present {
  const stringify = fastJsonStringify(toSerializerSchema(operation.answer, { sparse: false }));
  let stringifySparse: typeof stringify | undefined;

  return (request, reply, { status, answer }) => {
    reply.code(status).header('cache-control', 'no-store');
    if (status === 204) return undefined;
    if (operation.versioned) {
      const etag = `"${(answer as { version: number }).version}"`; // a versioned answer has a version, tested
      reply.header('etag', etag);
      if (operation.method === 'GET' && request.headers['if-none-match'] === etag) {
        void reply.code(304).send();
        return undefined;
      }
    }
    reply.type('application/json; charset=utf-8');
    const fields = operation.method === 'GET' ? readFields(request) : undefined;
    if (!fields) return stringify(answer);
    stringifySparse ??= fastJsonStringify(toSerializerSchema(operation.answer, { sparse: true }));
    return stringifySparse(pickFields(answer, fields));
  };
}

function readFields(request: FastifyRequest): Set<string> | undefined {
  const { fields } = request.query as { fields?: unknown }; // already validated as a string where the operation has it
  return typeof fields === 'string' && fields !== ''
    ? new Set(fields.split(',').map((field) => field.trim()))
    : undefined;
}

/** Keeps the named fields of each item of a list, or of the answer itself. `id` always stays. */
function pickFields(answer: unknown, fields: Set<string>): unknown {
  const pick = (item: object) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => name === 'id' || fields.has(name)));
  if (answer === null || typeof answer !== 'object') return answer;
  if ('items' in answer && Array.isArray(answer.items)) return { ...answer, items: answer.items.map(pick) };
  return pick(answer);
}

/** Names of the path parameters an operation declares but its input lacks; used by the contract test. */
export function missingPathFields(operation: Operation): string[] {
  return pathParameters(operation.path).filter((name) => !(name in operation.input.shape));
}
