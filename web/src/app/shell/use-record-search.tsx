import type { ReactNode } from 'react';

export interface FoundGroup {
  label: string;
  records: readonly { id: string; title: string; detail: string; icon: ReactNode; open: () => void }[];
}

export function useRecordSearch(_query: string): { groups: readonly FoundGroup[]; isSearching: boolean } {
  return { groups: [], isSearching: false };
}
