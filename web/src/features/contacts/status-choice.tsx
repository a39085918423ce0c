import type { Contact } from '@millrace/contracts/contacts/contact';
import { useLeadStatuses } from '../../api/directory.ts';
import { useCan } from '../../api/session.ts';
import { Choice } from '../../ui/data/choice.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';
import { useEditContact } from './use-edit-contact.ts';

/** The lead status, changed in place. */
export function StatusChoice({ contact }: { contact: Contact }) {
  const say = useWords(contactWords);
  const statuses = useLeadStatuses();
  const edit = useEditContact();
  const canWrite = useCan('contacts.write');
  const { status } = contact;
  return (
    <Choice
      label={`${say('status')}: ${status?.name ?? say('noStatus')}`}
      value={status?.id ?? null}
      options={statuses.map(({ id, name, color }) => ({
        value: id,
        label: name,
        content: <Pill color={color}>{name}</Pill>,
      }))}
      noneLabel={status ? say('noStatus') : undefined}
      isReadOnly={!canWrite}
      onChange={(statusId) => {
        const chosen = statuses.find(({ id }) => id === statusId) ?? null;
        edit({
          contact,
          field: say('status'),
          change: { statusId },
          preview: { status: chosen },
          inverse: { change: { statusId: status?.id ?? null }, preview: { status } },
        });
      }}
    >
      {status ? <Pill color={status.color}>{status.name}</Pill> : <Pill dot={false}>{say('noStatus')}</Pill>}
    </Choice>
  );
}
