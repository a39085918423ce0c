import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Query, QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isOfNoun } from '../hooks.ts';
import { isRecord } from '../json.ts';
import { sessionKey } from '../session.ts';
import { startLive } from './live-client.ts';
import type { LiveState } from './live-state.ts';

const phaseKey = ['live', 'phase'] as const;

/** Listens to the workspace while the shell is on the screen; what changed elsewhere is read again. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    return startLive({
      openSocket: (path) => new WebSocket(new URL(path, window.location.href.replace(/^http/, 'ws'))),
      random: Math.random,
      now: () => performance.now(),
      onStale: (nouns) => void refresh(queries, nouns),
      onReset: () => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'live' }),
      onSignedOut: () => void queries.invalidateQueries({ queryKey: sessionKey }),
      onPhase: (phase) => queries.setQueryData(phaseKey, phase),
    });
  }, [queries]);
}

/** Beyond this a list read page by page is not read again by itself: each change of anybody would cost that many calls. */
const mostPagesReread = 10;

async function refresh(queries: QueryClient, nouns: readonly string[]): Promise<void> {
  const isLong = (query: Query) => countPages(query.state.data) > mostPagesReread;
  const isMeant = (query: Query) => isOfNoun(query.queryKey, nouns);
  await queries.invalidateQueries({ predicate: (query) => isMeant(query) && isLong(query), refetchType: 'none' });
  await queries.invalidateQueries({ predicate: (query) => isMeant(query) && !isLong(query) });
}

function countPages(data: unknown): number {
  return isRecord(data) && Array.isArray(data['pages']) ? data['pages'].length : 0;
}

/** Kept in the same cache as what is read, filled by the channel and never fetched. */
export function useLivePhase(): LiveState['phase'] {
  const { data } = useQuery<LiveState['phase']>({ queryKey: phaseKey, enabled: false, initialData: 'idle' });
  return data;
}
