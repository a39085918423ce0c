import type { LiveProgress } from '@millrace/contracts/live';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { isOfNoun } from '../hooks.ts';
import { sessionKey } from '../session.ts';
import { startLive } from './live-client.ts';
import type { LiveState } from './live-state.ts';

const phaseKey = ['live', 'phase'] as const;
const progressKey = (kind: string, id: string) => ['live', 'progress', kind, id] as const;

/** Listens to the workspace while the shell is on the screen; what changed elsewhere is read again. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    return startLive({
      openSocket: (path) => new WebSocket(new URL(path, window.location.href.replace(/^http/, 'ws'))),
      random: Math.random,
      onStale: (nouns) => void refresh(queries, nouns),
      onReset: () => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'live' }),
      onProgress: (progress) => queries.setQueryData(progressKey(progress.kind, progress.id), progress),
      onSignedOut: () => void queries.invalidateQueries({ queryKey: sessionKey }),
      onPhase: (phase) => queries.setQueryData(phaseKey, phase),
    });
  }, [queries]);
}

function refresh(queries: QueryClient, nouns: readonly string[]): Promise<void> {
  return queries.invalidateQueries({ predicate: (query) => isOfNoun(query.queryKey, nouns) });
}

/** What only the live channel fills is kept in the same cache, and never fetched. */
function useCachedOnly<Value>(key: readonly unknown[], initial: Value): Value {
  const { data } = useQuery({ queryKey: key, queryFn: () => initial, enabled: false, initialData: initial });
  return data ?? initial;
}

export function useLivePhase(): LiveState['phase'] {
  return useCachedOnly<LiveState['phase']>(phaseKey, 'idle');
}

/** How far long work is, such as an import; null until the first word of it. */
export function useLiveProgress(kind: string, id: string): LiveProgress | null {
  return useCachedOnly<LiveProgress | null>(progressKey(kind, id), null);
}
