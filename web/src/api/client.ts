import { hasBody, pathParameters } from '@millrace/contracts/operation';
import type { AnswerOf, CallOf, Operation } from '@millrace/contracts/operation';
import { toApiError, unreachable } from './api-error.ts';

export interface CallOptions {
  signal?: AbortSignal;
  /** Sent as `If-Match`: the call is refused with 412 when the record has moved on. */
  version?: number;
  /** Repeating a call with the same key repeats its answer. A POST without one gets a fresh key. */
  idempotencyKey?: string;
}

/** Calls an operation of the contracts; types of input and answer are the contract's. */
// oxlint-disable-next-line typescript/no-explicit-any -- any operation; the constraint's zod types are invariant
export type Call = <Op extends Operation<any, any>>(
  operation: Op,
  input: CallOf<Op>,
  options?: CallOptions,
) => Promise<AnswerOf<Op>>;

export interface ClientDeps {
  fetch: typeof fetch;
  newId: () => string;
  /** Told of every answer that says the session is over. */
  onSignedOut?: () => void;
}

export const apiBase = '/api/v1';

export function createCall(deps: ClientDeps): Call {
  return async (operation, input, options = {}) => {
    const request = toRequest(operation, input);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    if (operation.method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? deps.newId();
    if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
    const response = await send(deps, request.url, {
      method: operation.method,
      headers,
      body: request.body ?? null,
      signal: options.signal ?? null,
      credentials: 'same-origin',
    });
    if (!response.ok) {
      if (response.status === 401) deps.onSignedOut?.();
      throw await toApiError(response);
    }
    return response.status === 204 ? undefined : response.json();
  };
}

async function send(deps: ClientDeps, url: string, init: RequestInit): Promise<Response> {
  try {
    return await deps.fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

/** Puts the flat input where the operation wants it: path, then query or JSON body. */
export function toRequest(
  operation: Pick<Operation, 'method' | 'path'>,
  input: Readonly<Record<string, unknown>>,
): { url: string; body: string | undefined } {
  const inPath = new Set(pathParameters(operation.path));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined);
  if (hasBody(operation.method)) return { url: apiBase + path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams();
  for (const [name, value] of rest) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return { url: apiBase + path + (query.size > 0 ? `?${query}` : ''), body: undefined };
}
