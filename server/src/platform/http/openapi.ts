/** The OpenAPI 3.1 document, projected from the operations like the routes themselves. */
import { authErrors, type ErrorDefinition, ProblemDocument, requestErrors } from '@millrace/contracts/errors';
import { hasBody, type Operation, pathParameters } from '@millrace/contracts/operation';
import { type JsonSchema, SchemaComponents } from './openapi-schemas.ts';
import type { RawRoute } from './raw-routes.ts';

export interface OpenApiOptions {
  version: string;
  /** Where the API lies, from the document's own address. */
  serverUrl: string;
  /** Uploads, downloads and streams below it, which no schema describes. */
  rawRoutes?: readonly RawRoute[];
}

/** JSON text of the document: deterministic, so that it can be committed and compared. */
export function renderOpenApi(operations: readonly Operation[], options: OpenApiOptions): string {
  const components = new SchemaComponents();
  components.add(ProblemDocument, 'output');
  const sorted = operations.toSorted(
    (a, b) => compare(a.path, b.path) || compare(methodOrder(a.method), methodOrder(b.method)),
  );
  const paths: Record<string, Record<string, unknown>> = {};
  const failures: Failures = new Map();
  for (const operation of sorted) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describeOperation(operation, {
      components,
      failures,
    });
  }
  for (const { path, method, description } of (options.rawRoutes ?? []).flatMap((route) =>
    describeRaw(route, options),
  )) {
    (paths[path] ??= {})[method] = description;
  }
  const { schemas, rename } = components.finish();
  const document = {
    openapi: '3.1.1',
    info: {
      title: 'Millrace API',
      version: options.version,
      summary: 'Leads come in, conversations go out over every channel, and everything between is durable.',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: options.serverUrl }],
    security: [{ apiKey: [] }, { accessToken: [] }, { session: [] }],
    tags: toTags(sorted),
    paths,
    components: { schemas, responses: Object.fromEntries(failures), securitySchemes, headers, parameters },
  };
  return rename(JSON.stringify(document, null, 2));
}

const introduction = [
  'Send an API key as `Authorization: Bearer <key>`; it belongs to one workspace, and so does everything it sees.',
  'Lists answer pages by cursor. Problems are RFC 9457 documents with a stable `code`: see [the list](/docs/errors).',
  'A POST may carry an `Idempotency-Key`; a record with a `version` sends it as `ETag` and honours `If-Match`.',
].join('\n\n');

const securitySchemes = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of a workspace: Settings → API keys.' },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Made from a session at /auth/token, for 15 minutes; its keys are at /.well-known/jwks.json.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'millrace.session_token',
    description: 'The session of a signed-in person, for the web app. Over https its name starts with `__Secure-`.',
  },
};

const headers = {
  RequestId: { description: 'Names the request in the logs. Sent by you, or made.', schema: { type: 'string' } },
  ETag: {
    description: 'Version of the record. Send it as `If-Match` with a change.',
    schema: { type: 'string', examples: ['"3"'] },
  },
  RateLimitLimit: { description: 'Requests allowed in the window.', schema: { type: 'integer' } },
  RateLimitRemaining: { description: 'Requests left in the window.', schema: { type: 'integer' } },
  RateLimitReset: { description: 'Seconds until the window starts anew.', schema: { type: 'integer' } },
  RetryAfter: { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
};

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key and input within 24 hours answer what the first request answered, and do nothing again.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The `ETag` as you read it: refused with 412 when the record has changed since.',
    schema: { type: 'string', examples: ['"3"'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` you have: answered with 304 when the record has not changed since.',
    schema: { type: 'string', examples: ['"3"'] },
  },
};

const sharedHeaders = {
  'X-Request-Id': { $ref: '#/components/headers/RequestId' },
  'RateLimit-Limit': { $ref: '#/components/headers/RateLimitLimit' },
  'RateLimit-Remaining': { $ref: '#/components/headers/RateLimitRemaining' },
  'RateLimit-Reset': { $ref: '#/components/headers/RateLimitReset' },
};

/** What many operations share, written once. */
interface Shared {
  components: SchemaComponents;
  failures: Failures;
}

/** Responses by the codes they may carry. */
type Failures = Map<string, object>;

function describeOperation(operation: Operation, shared: Shared): Record<string, unknown> {
  const { components } = shared;
  const input = components.add(operation.input, 'input');
  const fields = { ...(input['properties'] as Record<string, JsonSchema> | undefined) }; // an input is an object
  const required = new Set(input['required'] as string[] | undefined);
  const inPath = pathParameters(operation.path);
  const example = operation.example.input as Record<string, unknown>; // likewise
  const toParameter = (name: string, place: 'path' | 'query') => {
    const { description, ...schema } = fields[name] ?? {};
    return {
      name,
      in: place,
      ...(place === 'path' || required.has(name) ? { required: true } : {}),
      ...(description === undefined ? {} : { description }),
      schema,
      ...(example[name] === undefined ? {} : { example: example[name] }),
    };
  };
  const others = Object.keys(fields).filter((name) => !inPath.includes(name));
  const parametersOf = [
    ...inPath.map((name) => toParameter(name, 'path')),
    ...(hasBody(operation.method) ? [] : others.map((name) => toParameter(name, 'query'))),
    ...conditionalHeaders(operation),
  ];
  const body = hasBody(operation.method) && others.length > 0 ? toBody(input, others, example) : undefined;
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: `${operation.description}\n\n${describeAccess(operation)}`,
    tags: [tagOf(operation)],
    ...(operation.permission === 'public' ? { security: [] } : {}),
    ...(operation.permission === 'signed_in' ? { security: [{ session: [] }] } : {}),
    ...(parametersOf.length > 0 ? { parameters: parametersOf } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: describeResponses(operation, shared),
  };
}

interface RawDescription {
  path: string;
  method: string;
  description: object;
}

/** A raw route says in its reason what goes in and out; wildcards and pages are not part of the API. */
function describeRaw(route: RawRoute, { serverUrl }: OpenApiOptions): RawDescription[] {
  if (!route.url.startsWith(`${serverUrl}/`) || /[*]|openapi\.json$/.test(route.url)) return [];
  const path = route.url.slice(serverUrl.length).replaceAll(/:(\w+)/g, '{$1}');
  const named = pathParameters(path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const bytes = { content: { '*/*': { schema: { type: 'string', format: 'binary' } } } };
  const [tag = ''] = path.slice(1).split('/');
  return [route.method].flat().map((method) => ({
    path,
    method: method.toLowerCase(),
    description: {
      operationId: `raw.${method.toLowerCase()}${path.replaceAll(/[^a-z]+/gi, '_')}`.replace(/_$/, ''),
      summary: (route.reason.split(/[.:;,] /)[0] ?? '').replace(/\.$/, ''),
      description: `${route.reason}\n\n${describeAccess(route)}`,
      tags: [toTag(tag)],
      ...(named.length > 0 ? { parameters: named } : {}),
      ...(method === 'POST' ? { requestBody: bytes } : {}),
      responses: { '2XX': { description: 'Done.', ...bytes }, default: rawFailure },
    },
  }));
}

const rawFailure = {
  description: 'A problem document.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function describeAccess({ permission }: Pick<Operation, 'permission'>): string {
  if (permission === 'public') return 'Needs no credential.';
  if (permission === 'signed_in') return 'Needs a signed-in person.';
  return `Permission: \`${permission}\`.`;
}

function conditionalHeaders(operation: Operation): object[] {
  const names = [
    operation.method === 'POST' && operation.transaction === 'workspace' ? 'IdempotencyKey' : undefined,
    operation.versioned && operation.method === 'GET' ? 'IfNoneMatch' : undefined,
    operation.versioned && operation.method !== 'GET' ? 'IfMatch' : undefined,
  ];
  return names.flatMap((name) => (name ? [{ $ref: `#/components/parameters/${name}` }] : []));
}

function toBody(input: JsonSchema, names: string[], example: Record<string, unknown>): object {
  const all = input['properties'] as Record<string, JsonSchema>; // the caller found the names there
  const required = ((input['required'] as string[] | undefined) ?? []).filter((name) => names.includes(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, all[name]])),
    ...(required.length > 0 ? { required } : {}),
  };
  const shown = Object.fromEntries(Object.entries(example).filter(([name]) => names.includes(name)));
  return { required: required.length > 0, content: { 'application/json': { schema, example: shown } } };
}

function describeResponses(operation: Operation, shared: Shared): Record<string, unknown> {
  const etag = operation.versioned ? { ETag: { $ref: '#/components/headers/ETag' } } : {};
  const success = {
    description: operation.status === 204 ? 'Done; there is nothing to answer.' : 'Done.',
    headers: { ...sharedHeaders, ...etag },
    ...(operation.status === 204 ? {} : { content: { 'application/json': describeAnswer(operation, shared) } }),
  };
  const byStatus = Map.groupBy(errorsOf(operation), (error) => error.status);
  const failures = [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, errors]) => [String(status), describeFailure(errors, shared.failures)]);
  const unchanged = operation.versioned && operation.method === 'GET' ? [['304', { description: 'Not changed.' }]] : [];
  // Pairs of different kinds, which Object.fromEntries cannot express.
  return Object.fromEntries([[String(operation.status), success], ...unchanged, ...failures]) as Record<
    string,
    unknown
  >;
}

function describeAnswer(operation: Operation, { components }: Shared): object {
  return { schema: components.add(operation.answer, 'output'), example: operation.example.answer };
}

/** A reference to the response that carries these codes, all of one status. */
function describeFailure(errors: readonly ErrorDefinition[], failures: Failures): object {
  const codes = errors.map((error) => error.code).toSorted(compare);
  const name = codes.join('-or-');
  const $ref = `#/components/responses/${name}`;
  if (failures.has(name)) return { $ref };
  const mayRetry = errors.some(({ status }) => status === 429 || status === 503);
  failures.set(name, {
    description: errors.map(({ code, title }) => `\`${code}\`: ${title}.`).join('\n\n'),
    headers: { ...sharedHeaders, ...(mayRetry ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}) },
    content: {
      'application/problem+json': {
        schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] },
        examples: Object.fromEntries(errors.map((error) => [error.code, { value: exampleProblem(error) }])),
      },
    },
  });
  return { $ref };
}

function exampleProblem({ code, status, title }: ErrorDefinition): object {
  const requestId = '0192f3c1-7a00-7000-8000-0000000000ff';
  return { type: `/docs/errors#${code}`, title, status, code, detail: `${title}.`, requestId };
}

/** What an operation may answer with: what it declares, and what follows from its shape. */
export function errorsOf(operation: Operation): ErrorDefinition[] {
  const shared = [
    ...(operation.permission === 'public'
      ? []
      : [authErrors.required, authErrors.invalidCredential, authErrors.forbidden]),
    ...(operation.permission === 'public' || operation.permission === 'signed_in' ? [] : [authErrors.noWorkspace]),
    // A POST takes an Idempotency-Key, which may be faulty too.
    ...(Object.keys(operation.input.shape).length > 0 || operation.method === 'POST' ? [requestErrors.invalid] : []),
    ...(hasBody(operation.method)
      ? [requestErrors.malformed, requestErrors.tooLarge, requestErrors.unsupportedMediaType]
      : []),
    ...(operation.method === 'POST' && operation.transaction === 'workspace'
      ? [requestErrors.idempotencyKeyReused, requestErrors.idempotencyKeyInFlight]
      : []),
    ...(operation.showsSecret ? [requestErrors.secretShownBefore] : []),
    ...(operation.versioned && operation.method !== 'GET' ? [requestErrors.preconditionFailed] : []),
    requestErrors.rateLimited,
    requestErrors.internal,
    requestErrors.overloaded,
    requestErrors.unavailable,
  ];
  return [...new Map([...operation.errors, ...shared].map((error) => [error.code, error])).values()];
}

function toTags(operations: readonly Operation[]): { name: string }[] {
  return [...new Set(operations.map(tagOf))].toSorted(compare).map((name) => ({ name }));
}

function tagOf(operation: Operation): string {
  return toTag(operation.id.split('.')[0] ?? '');
}

function toTag(noun: string): string {
  const words = noun.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function methodOrder(method: Operation['method']): string {
  return { GET: '0', POST: '1', PUT: '2', PATCH: '3', DELETE: '4' }[method];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
