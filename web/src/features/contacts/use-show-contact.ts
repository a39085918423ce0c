import type { Contact } from '@millrace/contracts/contacts/contact';
import { useQueryClient } from '@tanstack/react-query';
import { patchAllCached } from '../../api/cache-patch.ts';
import { isOfNoun } from '../../api/hooks.ts';

const nouns = ['contacts', 'leads'] as const;

/** Changes contacts wherever they are on the screen. */
export function useShowContacts(): (ids: readonly string[], patchOf: (contact: Contact) => Partial<Contact>) => void {
  const queries = useQueryClient();
  return (ids, patchOf) => {
    const meant = new Set(ids);
    queries.setQueriesData({ predicate: (query) => isOfNoun(query.queryKey, nouns) }, (cached: unknown) =>
      // What is cached under these nouns and has an id of a contact is that contact.
      patchAllCached(cached, meant, (record) => patchOf(record as unknown as Contact)),
    );
  };
}

/** Puts what an operation answered wherever the contact is on the screen. */
export function useShowContact(): (contact: Contact) => void {
  const show = useShowContacts();
  return (contact) => show([contact.id], () => contact);
}
