import { search } from '@millrace/contracts/contacts/search';
import type { AnswerOf } from '@millrace/contracts/operation';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useOperation } from '../../api/hooks.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { useWords } from '../../ui/language/words.ts';
import { appWords } from '../app-words.ts';

export interface FoundGroup {
  label: string;
  records: readonly { id: string; title: string; detail: string; icon: ReactNode; open: () => void }[];
}

type Found = AnswerOf<typeof search>;

const eachGroup = 6;

/** People and companies whose name or address has what was typed. */
export function useRecordSearch(q: string): { groups: readonly FoundGroup[]; isSearching: boolean } {
  const say = useWords(appWords);
  const navigate = useNavigate();
  const found = useOperation(
    search,
    { q, limit: eachGroup },
    // What was found stays while the next letter is asked for, so that the list does not flicker.
    { enabled: q !== '', placeholderData: (before) => before },
  );
  if (q === '' || !found.data) return { groups: [], isSearching: q !== '' && found.isFetching };
  const { leads, contacts, companies } = found.data;
  const toPerson = (hit: Found['contacts'][number]) => ({
    id: hit.id,
    title: hit.name,
    detail: [hit.companyName, hit.email ?? hit.phone].filter(Boolean).join(' · '),
    icon: <Initials name={hit.name} />,
    open: () => void navigate({ to: '/contacts/$id', params: { id: hit.id } }),
  });
  const toCompany = (hit: Found['companies'][number]) => ({
    id: hit.id,
    title: hit.name,
    detail: [hit.domain, hit.city].filter(Boolean).join(' · '),
    icon: <Initials name={hit.name} square />,
    open: () => void navigate({ to: '/companies/$id', params: { id: hit.id } }),
  });
  const groups = [
    { label: say('leads'), records: leads.map(toPerson) },
    { label: say('contacts'), records: contacts.map(toPerson) },
    { label: say('companies'), records: companies.map(toCompany) },
  ];
  return { groups: groups.filter(({ records }) => records.length > 0), isSearching: found.isFetching };
}
