import type { Contact } from '@millrace/contracts/contacts/contact';
import { useQueryClient } from '@tanstack/react-query';
import { patchCached } from '../../api/cache-patch.ts';
import { isOfNoun } from '../../api/hooks.ts';

const nouns = ['contacts', 'leads'] as const;

/** Puts what an operation answered wherever the contact is on the screen. */
export function useShowContact(): (contact: Contact) => void {
  const queries = useQueryClient();
  return (contact) => {
    queries.setQueriesData({ predicate: (query) => isOfNoun(query.queryKey, nouns) }, (cached: unknown) =>
      patchCached(cached, contact.id, contact),
    );
  };
}
