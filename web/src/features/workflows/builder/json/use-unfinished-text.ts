import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export interface UnfinishedText {
  readonly text: string | null;
  readonly keep: (text: string | null) => void;
}

/**
 * Text that is no definition yet and so cannot be saved: kept beside what was read as long as the app is open,
 * whatever page is looked at meanwhile. Closing the tab asks first.
 */
export function useUnfinishedText(workflowId: string): UnfinishedText {
  const queries = useQueryClient();
  const key = ['unfinished', 'workflow-json', workflowId];
  const [text, setText] = useState(() => queries.getQueryData<string | null>(key) ?? null);
  const isUnfinished = text !== null;
  useEffect(() => {
    if (!isUnfinished) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isUnfinished]);
  const keep = (next: string | null) => {
    setText(next);
    queries.setQueryDefaults(key, { gcTime: Number.POSITIVE_INFINITY });
    queries.setQueryData(key, next);
  };
  return { text, keep };
}
