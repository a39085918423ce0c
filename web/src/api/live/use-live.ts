import { hashKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { markStale } from '../hooks.ts';
import { sessionKey } from '../session.ts';
import { startLive } from './live-client.ts';
import type { Here } from './live-client.ts';
import type { LiveState } from './live-state.ts';

const phaseKey = ['live', 'phase'] as const;
/** Between pages and the channel: where the reader is, and who else is there. */
export const hereKey = ['live', 'here'] as const;
export const othersKey = ['live', 'others'] as const;

/** Listens to the workspace while the shell is on the screen; what changed elsewhere is read again. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const live = startLive({
      here: () => queries.getQueryData<Here | null>(hereKey) ?? null,
      onOthers: (others) => queries.setQueryData(othersKey, others),
      openSocket: (path) => new WebSocket(new URL(path, window.location.href.replace(/^http/, 'ws'))),
      random: Math.random,
      now: () => performance.now(),
      onStale: (nouns) => markStale(queries, nouns),
      onReset: () => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'live' }),
      onSignedOut: () => void queries.invalidateQueries({ queryKey: sessionKey }),
      onPhase: (phase) => queries.setQueryData(phaseKey, phase),
    });
    const stopWatching = queries.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryHash === hashKey(hereKey)) live.sayHere();
    });
    return () => {
      stopWatching();
      live.stop();
    };
  }, [queries]);
}

/** Kept in the same cache as what is read, filled by the channel and never fetched. */
export function useLivePhase(): LiveState['phase'] {
  const { data } = useQuery<LiveState['phase']>({ queryKey: phaseKey, enabled: false, initialData: 'idle' });
  return data;
}
