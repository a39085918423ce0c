import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { listCompanies } from '@millrace/contracts/companies/companies';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useCustomFields } from '../../api/directory.ts';
import { useCall } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Choice } from '../../ui/data/choice.tsx';
import { FieldRow, FieldRows } from '../../ui/data/field-row.tsx';
import { InlineText } from '../../ui/data/inline-text.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { TypedValue } from '../../ui/data/typed-value.tsx';
import { useWords } from '../../ui/language/words.ts';
import { ContactTags } from './contact-tags.tsx';
import { contactWords } from './contact-words.ts';
import { OwnerChoice } from './owner-choice.tsx';
import { StatusChoice } from './status-choice.tsx';
import { useEditContact } from './use-edit-contact.ts';

const textFields = ['firstName', 'lastName', 'jobTitle'] as const;
const moreFields = ['source', 'locale', 'timeZone'] as const;

/** Everything said of a contact but its addresses; each field is edited where it stands. */
export function ContactFields({ contact }: { contact: Contact }) {
  const say = useWords(contactWords);
  return (
    <FieldRows>
      <FieldRow label={say('status')}>
        <StatusChoice contact={contact} />
      </FieldRow>
      <FieldRow label={say('owner')}>
        <OwnerChoice contact={contact} />
      </FieldRow>
      <FieldRow label={say('company')}>
        <CompanyChoice contact={contact} />
      </FieldRow>
      <FieldRow label={say('tags')}>
        <ContactTags contact={contact} />
      </FieldRow>
      {textFields.map((name) => (
        <TextField key={name} contact={contact} name={name} />
      ))}
      <CustomFields contact={contact} />
      {moreFields.map((name) => (
        <TextField key={name} contact={contact} name={name} />
      ))}
      <FieldRow label={say('createdAt')}>
        <RelativeTime at={contact.createdAt} />
      </FieldRow>
      <FieldRow label={say('updatedAt')}>
        <RelativeTime at={contact.updatedAt} />
      </FieldRow>
    </FieldRows>
  );
}

function TextField({ contact, name }: { contact: Contact; name: (typeof textFields | typeof moreFields)[number] }) {
  const say = useWords(contactWords);
  const edit = useEditContact();
  const canWrite = useCan('contacts.write');
  const label = say(name);
  const before = contact[name];
  return (
    <FieldRow label={label}>
      <InlineText
        label={label}
        value={before ?? ''}
        isReadOnly={!canWrite}
        onCommit={(typed) => {
          const value = typed || null;
          edit({
            contact,
            field: label,
            change: { [name]: value },
            preview: { [name]: value },
            inverse: { change: { [name]: before }, preview: { [name]: before } },
          });
        }}
      />
    </FieldRow>
  );
}

function CustomFields({ contact }: { contact: Contact }) {
  const fields = useCustomFields('contact');
  const edit = useEditContact();
  const canWrite = useCan('contacts.write');
  return fields.map((field) => {
    const before = contact.custom[field.key] ?? null;
    return (
      <FieldRow key={field.key} label={field.label}>
        <TypedValue
          field={field}
          value={before}
          isReadOnly={!canWrite}
          onChange={(value) =>
            edit({
              contact,
              field: field.label,
              change: { custom: { [field.key]: value } },
              preview: { custom: { ...contact.custom, [field.key]: value } },
              inverse: { change: { custom: { [field.key]: before } }, preview: { custom: contact.custom } },
            })
          }
        />
      </FieldRow>
    );
  });
}

const found = 20;

function CompanyChoice({ contact }: { contact: Contact }) {
  const say = useWords(contactWords);
  const call = useCall();
  const edit = useEditContact();
  const canWrite = useCan('contacts.write');
  const { company } = contact;
  const search = useCallback(
    async (q: string) => {
      const { items } = await call(listCompanies, { q: q || undefined, limit: found, sort: 'name' });
      return items.map(({ id, name }) => ({ value: id, label: name }));
    },
    [call],
  );
  const choose = async (companyId: string | null) => {
    const chosen = companyId ? (await search('')).find(({ value }) => value === companyId) : undefined;
    edit({
      contact,
      field: say('company'),
      change: { companyId },
      preview: { company: companyId ? { id: companyId, name: chosen?.label ?? '…', domain: null } : null },
      inverse: { change: { companyId: company?.id ?? null }, preview: { company } },
    });
  };
  return (
    <>
      <Choice
        label={`${say('company')}: ${company?.name ?? say('noCompany')}`}
        value={company?.id ?? null}
        search={search}
        noneLabel={say('noCompany')}
        isReadOnly={!canWrite}
        onChange={(id) => void choose(id)}
      >
        {company ? company.name : <span style={{ color: 'var(--mr-ink-3)' }}>{say('noCompany')}</span>}
      </Choice>
      {company && (
        <Anchor component={Link} to={`/companies/${company.id}`} aria-label={say('openCompany')} lh={1}>
          <IconExternalLink size={14} stroke={1.7} />
        </Anchor>
      )}
    </>
  );
}
