import { type Action, listActions } from '@millrace/contracts/actions/actions';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useOperation } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { germanActions } from './german-actions.ts';

const longMs = 10 * 60_000;

/** Titles by `service.action`, in the reader's language. */
export function useActionTitles(): ReadonlyMap<string, string> {
  const actions = useActions();
  return useMemo(() => new Map(actions?.map(({ service, name, title }) => [`${service}.${name}`, title])), [actions]);
}

/** What steps can call, told in the reader's language; the same for everybody in the installation, and rarely another. */
export function useActions(): readonly z.output<typeof Action>[] | undefined {
  const { i18n } = useTranslation();
  const { language } = i18n;
  const may = useCan('connections.read');
  const { data } = useOperation(listActions, {}, { staleTime: longMs, enabled: may });
  return useMemo(() => {
    if (language !== 'de') return data?.items;
    return data?.items.map((action) => ({ ...action, ...germanActions[`${action.service}.${action.name}`] }));
  }, [data, language]);
}
