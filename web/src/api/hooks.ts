import type { AnswerOf, CallOf, Operation } from '@millrace/contracts/operation';
import { maxPageSize } from '@millrace/contracts/paging';
import type { Page } from '@millrace/contracts/paging';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Query, QueryClient, QueryKey, UseMutationOptions, UseQueryOptions } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo } from 'react';
import type { ApiError } from './api-error.ts';
import type { Call } from './client.ts';
import { isRecord } from './json.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- any operation; the constraint's zod types are invariant
export type AnyOperation = Operation<any, any>;

const CallContext = createContext<Call | null>(null);
export const CallProvider = CallContext.Provider;

export function useCall(): Call {
  const call = useContext(CallContext);
  if (!call) throw new Error('useCall needs a CallProvider above it.');
  return call;
}

/** The key of a query: the operation's id first, so that a whole noun can be made stale by its prefix. */
export function queryKeyOf<Op extends AnyOperation>(operation: Op, input?: CallOf<Op>): QueryKey {
  return input === undefined ? [operation.id] : [operation.id, input];
}

/** Reads with an operation, cached by its input. */
export function useOperation<Op extends AnyOperation>(
  operation: Op,
  input: CallOf<Op>,
  options: Omit<UseQueryOptions<AnswerOf<Op>, ApiError>, 'queryKey' | 'queryFn'> = {},
) {
  const call = useCall();
  return useQuery<AnswerOf<Op>, ApiError>({
    ...options,
    queryKey: queryKeyOf(operation, input),
    queryFn: ({ signal }) => call(operation, input, { signal }),
  });
}

type ItemOf<Op> = AnswerOf<Op> extends Page<infer Item> ? Item : never;

/** The first page is small, to be there soon, and counts; the later ones are large and do not count again. */
const laterPage = { limit: maxPageSize, total: undefined };

/** Reads a list page by page; `items` are those of all pages read so far. */
export function usePages<Op extends AnyOperation>(
  operation: Op,
  input: CallOf<Op>,
  options: { enabled?: boolean; staleTime?: number; refetchInterval?: number | false } = {},
) {
  const call = useCall();
  const query = useInfiniteQuery<Page<ItemOf<Op>>, ApiError>({
    ...options,
    queryKey: [...queryKeyOf(operation, input), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      // ItemOf exists only where the answer is a page.
      call(operation, pageParam ? { ...input, ...laterPage, cursor: pageParam } : input, { signal }) as Promise<
        Page<ItemOf<Op>>
      >,
    // Widened: the first page has no cursor, the others do.
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.hasMore ? last.nextCursor : null),
    placeholderData: (previous) => previous,
  });
  const { data } = query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const fetchNextPage = async () => {
    const next = await query.fetchNextPage();
    // After a failure there is nothing more to get for now; the failure itself is in the query.
    return {
      items: next.data?.pages.flatMap((page) => page.items) ?? [],
      hasNextPage: next.hasNextPage && !next.isError,
    };
  };
  return { ...query, items, total: data?.pages[0]?.total, fetchNextPage };
}

interface Variables<Op> {
  input: CallOf<Op>;
  version?: number;
}

/** Writes with an operation: `mutate({ input, version })`; afterwards the named nouns are stale. */
export function useWrite<Op extends AnyOperation>(
  operation: Op,
  options: Omit<UseMutationOptions<AnswerOf<Op>, ApiError, Variables<Op>>, 'mutationFn'> & {
    /** Prefixes of operation ids, such as `contacts`. */
    stale?: readonly string[];
  } = {},
) {
  const call = useCall();
  const markStale = useMarkStale();
  const { stale, onSettled, ...rest } = options;
  return useMutation<AnswerOf<Op>, ApiError, Variables<Op>>({
    ...rest,
    mutationFn: ({ input, version }) => call(operation, input, version === undefined ? {} : { version }),
    onSettled: async (...args) => {
      if (stale) markStale(stale);
      await onSettled?.(...args);
    },
  });
}

/** Makes every cached query of the nouns stale: those on the screen are read again. */
export function useMarkStale(): (nouns: readonly string[]) => void {
  const queries = useQueryClient();
  return useCallback((nouns) => markStale(queries, nouns), [queries]);
}

/** Beyond this a list read page by page is not read again by itself: each change of anybody would cost that many calls. */
const mostPagesReread = 10;

export function markStale(queries: QueryClient, nouns: readonly string[]): void {
  const isLong = (query: Query) => countPages(query.state.data) > mostPagesReread;
  const isMeant = (query: Query) => isOfNoun(query.queryKey, nouns);
  void queries.invalidateQueries({ predicate: (query) => isMeant(query) && isLong(query), refetchType: 'none' });
  void queries.invalidateQueries({ predicate: (query) => isMeant(query) && !isLong(query) });
}

function countPages(data: unknown): number {
  return isRecord(data) && Array.isArray(data['pages']) ? data['pages'].length : 0;
}

/** Whether a query's key belongs to one of the nouns: `contacts` owns `contacts.list`, not `contactsX.list`. */
export function isOfNoun(key: QueryKey, nouns: readonly string[]): boolean {
  const id = key[0];
  return typeof id === 'string' && nouns.some((noun) => id === noun || id.startsWith(`${noun}.`));
}
