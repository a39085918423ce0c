import type { ProblemDocument } from '@millrace/contracts/errors';
import { isRecord } from './json.ts';

/** A refusal or failure of the API, as its problem document tells it. */
export class ApiError extends Error {
  readonly status: number;
  /** Stable and machine-readable; `network.unreachable` when there was no answer at all. */
  readonly code: string;
  readonly title: string;
  readonly requestId: string | null;
  readonly issues: readonly { path: string; message: string }[];
  /** Members beyond the standard ones, such as the candidates of a duplicate. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(problem: Partial<ProblemDocument> & { status: number; code: string; detail: string }) {
    super(problem.detail);
    this.name = 'ApiError';
    const { status, code, title, requestId, issues, type: _type, detail: _detail, ...extra } = problem;
    this.status = status;
    this.code = code;
    this.title = title ?? problem.detail;
    this.requestId = requestId ?? null;
    this.issues = issues ?? [];
    this.extra = extra;
  }

  /** The sentence a person can act on. */
  get sentence(): string {
    return this.message;
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}

/** No answer: the server is down or the connection is gone. Worth trying again. */
export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'network.unreachable',
    detail: 'The server cannot be reached. Check your connection and try again.',
  });
}

/** Reads a failing answer; what is no problem document (a proxy's page, say) becomes one. */
export async function toApiError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const body: unknown = await response.json().catch(() => null);
  if (isProblemDocument(body)) return new ApiError(body);
  return new ApiError({
    status: response.status,
    code: response.status >= 500 ? 'request.internal' : 'request.malformed',
    detail: `The server answered ${response.status} without saying why.`,
    requestId,
  });
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  if (!isRecord(body)) return false;
  return typeof body['status'] === 'number' && typeof body['code'] === 'string' && typeof body['detail'] === 'string';
}
