/** Where the reader is, and who else is there. Kept in the cache, between the pages and the live channel. */
import type { LivePerson } from '@millrace/contracts/live';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Here, Others } from './live-client.ts';
import { hereKey, othersKey, useLivePhase } from './use-live.ts';

/** Says that the reader has a workflow open, and tells who else has: each person once, those who edit first. */
export function useOthersAtWorkflow(id: string, isEditing: boolean): readonly LivePerson[] {
  const queries = useQueryClient();
  const phase = useLivePhase();
  // Only read, and kept as long as somebody does.
  useQuery<Here | null>({ queryKey: hereKey, enabled: false, initialData: null });
  const { data: others } = useQuery<Others | null>({ queryKey: othersKey, enabled: false, initialData: null });
  useEffect(() => {
    const here: Here = { place: { kind: 'workflow', id }, isEditing };
    queries.setQueryData(hereKey, here);
  }, [queries, id, isEditing]);
  useEffect(() => () => void queries.setQueryData(hereKey, null), [queries]);
  return phase === 'open' && others?.place.id === id ? others.people : nobody;
}

const nobody: readonly LivePerson[] = [];
