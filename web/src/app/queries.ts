import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';

const freshForMs = 30_000;
const tries = 2;

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: freshForMs, retry: isWorthRetrying, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

/** A refusal stays a refusal; only a missing or overloaded server may answer differently the next time. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  const passing = error instanceof ApiError && (error.status === 0 || error.status >= 502 || error.status === 429);
  return passing && failures < tries;
}
