/** One request to the program, whether it goes over HTTP or to a server inside this process. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface ProgramRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the root, such as `/api/v1/imports`. */
  path: string;
  /** An API key; without one the operator's token is shown. */
  apiKey?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Instead of a body: the path of a file to send. */
  file?: string;
}

export interface ProgramAnswer {
  status: number;
  // Whatever the route answers; each command reads it with a schema.
  body: unknown;
}

const busyPauseMs = 2_000;

/** A busy program sheds what can wait: who has the time asks again. */
export async function callPatiently(
  call: () => Promise<ProgramAnswer>,
  options: { patienceMs: number; signal?: AbortSignal },
): Promise<ProgramAnswer> {
  const deadline = performance.now() + options.patienceMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const answer = await call();
    if (![429, 503].includes(answer.status) || performance.now() > deadline) return answer;
    await sleep(busyPauseMs, undefined, options.signal && { signal: options.signal });
  }
}

/** Asks a route of a server in this process, listening or not. */
export async function callInside(
  server: FastifyInstance,
  request: ProgramRequest,
  operatorToken = '',
): Promise<ProgramAnswer> {
  const { body, headers } = toPayload(request, operatorToken);
  const response = await server.inject({
    method: request.method,
    url: request.path,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: response.statusCode, body: parseJson(response.body) };
}

export function toPayload(
  request: ProgramRequest,
  operatorToken: string,
): { body: string | Readable | undefined; headers: Record<string, string> } {
  const authorization = `Bearer ${request.apiKey ?? operatorToken}`;
  if (request.file !== undefined) {
    const headers = { authorization, 'content-type': 'application/octet-stream', ...request.headers };
    return { body: createReadStream(request.file), headers };
  }
  if (request.body === undefined) return { body: undefined, headers: { authorization, ...request.headers } };
  return {
    body: JSON.stringify(request.body),
    headers: { authorization, 'content-type': 'application/json', ...request.headers },
  };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
