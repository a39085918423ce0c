import { tagContact, untagContact } from '@millrace/contracts/contacts/contact-actions';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { useTags } from '../../api/directory.ts';
import { useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { TagEditor } from '../../ui/data/tag-editor.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useShowContact } from './use-show-contact.ts';

export function ContactTags({ contact }: { contact: Contact }) {
  const tags = useTags();
  const show = useShowContact();
  const onError = useReportFailure();
  const canWrite = useCan('contacts.write');
  const tag = useWrite(tagContact, { stale: ['tags', 'events'], onSuccess: show, onError });
  const untag = useWrite(untagContact, { stale: ['events'], onSuccess: show, onError });
  const { id } = contact;
  return (
    <TagEditor
      tags={contact.tags}
      known={tags}
      isReadOnly={!canWrite}
      onAdd={(name) => tag.mutate({ input: { id, names: [name] } })}
      onRemove={({ id: tagId }) => untag.mutate({ input: { id, tagId } })}
    />
  );
}
