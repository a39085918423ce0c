import { updateContact } from '@millrace/contracts/contacts/contacts';
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { CallOf } from '@millrace/contracts/operation';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { patchCached } from '../../api/cache-patch.ts';
import { isOfNoun, useCall, useMarkStale } from '../../api/hooks.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyUndoable } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';

export type ContactChange = Omit<CallOf<typeof updateContact>, 'id'>;

export interface ContactEdit {
  contact: Contact;
  change: ContactChange;
  /** What the change makes of the contact on the screen, before the server has answered. */
  preview: Partial<Contact>;
  /** What would take it back; without it nothing is offered. */
  inverse?: { change: ContactChange; preview: Partial<Contact> };
  /** What was changed, for the message: `Status`. */
  field: string;
}

const nouns = ['contacts', 'leads'] as const;

/** Changes a contact at once on the screen and then on the server; a refusal puts back what was there. */
export function useEditContact(): (edit: ContactEdit) => void {
  const say = useWords(contactWords);
  const call = useCall();
  const queries = useQueryClient();
  const markStale = useMarkStale();
  const report = useReportFailure();
  const show = (id: string, patch: Partial<Contact>) =>
    queries.setQueriesData({ predicate: (query) => isOfNoun(query.queryKey, nouns) }, (cached: unknown) =>
      patchCached(cached, id, patch),
    );
  const edit = useMutation({
    mutationFn: ({ contact, change }: ContactEdit) =>
      call(updateContact, { id: contact.id, ...change }, { version: contact.version }),
    onMutate: async ({ contact, preview }) => {
      await queries.cancelQueries({ predicate: (query) => isOfNoun(query.queryKey, nouns) });
      show(contact.id, preview);
    },
    onSuccess: (saved, { inverse, field }) => {
      show(saved.id, saved);
      markStale(['events', ...nouns]);
      if (!inverse) return;
      notifyUndoable(say('changed', { field }), {
        label: say('undo'),
        run: () => edit.mutate({ contact: saved, change: inverse.change, preview: inverse.preview, field }),
      });
    },
    onError: (error, { contact }) => {
      show(contact.id, contact);
      markStale(nouns);
      report(error);
    },
  });
  return edit.mutate;
}
