import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAddressBook, IconPlus, IconTargetArrow } from '@tabler/icons-react';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { queryContacts } from '@millrace/contracts/contacts/contacts';
import { queryLeads } from '@millrace/contracts/contacts/leads';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { usePages } from '../../api/hooks.ts';
import { toRecordQuery } from '../../api/record-query.ts';
import { useSavedViews } from '../../api/saved-views.ts';
import { useCan } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { RecordList } from '../../ui/table/record-list.tsx';
import { useList } from '../../ui/table/use-list.ts';
import { useContactColumns } from './contact-columns.tsx';
import { contactWords } from './contact-words.ts';
import { useContactFilterFields } from './use-filter-fields.ts';
import classes from './contacts.module.css';

// Parts one has to ask for come when they are asked for.
const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }));
const ContactPanel = lazy(async () => ({ default: (await import('./contact-panel.tsx')).ContactPanel }));
const CreateContact = lazy(async () => ({ default: (await import('./create-contact.tsx')).CreateContact }));

const idOf = (contact: Contact) => contact.id;

/** Leads and contacts are one kind of record; leads are those with a status. */
export function ContactList({ kind }: { kind: 'lead' | 'contact' }) {
  const isLead = kind === 'lead';
  const say = useWords(contactWords);
  const format = useFormat();
  const navigate = useNavigate();
  const saved = useSavedViews(kind);
  const columns = useContactColumns(kind);
  const fields = useContactFilterFields();
  const list = useList({ key: `${kind}s`, views: saved.views, columns });
  // A lead is a contact whose status is set: its answer fits wherever a contact's does.
  const pages = usePages(isLead ? queryLeads : queryContacts, toRecordQuery(list));
  const [creating, dialog] = useDisclosure(false);
  const canCreate = useCan('contacts.create');
  const newLabel = say(isLead ? 'newLead' : 'newContact');
  useShortcut('c', { label: newLabel, group: say(isLead ? 'leads' : 'contacts'), enabled: canCreate }, dialog.open);
  const open = useCallback(
    (contact: Contact) => void navigate({ to: '/contacts/$id', params: { id: contact.id } }),
    [navigate],
  );
  const createButton = canCreate && (
    <Button size="xs" leftSection={<IconPlus size={15} stroke={1.8} />} onClick={dialog.open}>
      {newLabel}
    </Button>
  );
  return (
    <Page
      title={say(isLead ? 'leads' : 'contacts')}
      beside={pages.total !== undefined && format.number(pages.total)}
      actions={createButton}
      layout="fill"
    >
      <RecordList
        label={say(isLead ? 'leads' : 'contacts')}
        list={list}
        query={pages}
        columns={columns}
        fields={fields}
        saved={saved}
        idOf={idOf}
        onOpen={open}
        compact={(contact) => <CompactContact contact={contact} />}
        panel={(contact) => <ContactPanel contact={contact} onClose={() => list.setActiveId(null)} />}
        bulk={
          <BulkBar
            rows={pages.items.filter(({ id }) => list.selection.ids.has(id))}
            isLead={isLead}
            onClear={list.clearSelection}
          />
        }
        empty={
          <EmptyState
            icon={isLead ? <IconTargetArrow size={20} stroke={1.7} /> : <IconAddressBook size={20} stroke={1.7} />}
            title={say(isLead ? 'emptyLeadsTitle' : 'emptyContactsTitle')}
            action={
              <>
                {createButton}
                <ImportButton />
              </>
            }
          >
            {say(isLead ? 'emptyLeadsText' : 'emptyContactsText')}
          </EmptyState>
        }
      />
      <Suspense>{creating && <CreateContact opened onClose={dialog.close} isLead={isLead} />}</Suspense>
    </Page>
  );
}

function CompactContact({ contact }: { contact: Contact }) {
  return (
    <>
      <Initials name={contact.name} size={36} />
      <span className={classes.compactText}>
        <span className={classes.compactTitle}>{contact.name}</span>
        <span className={classes.compactDetail}>
          {contact.company?.name ?? contact.email ?? contact.phone ?? contact.jobTitle}
        </span>
      </span>
      {contact.status && <Pill color={contact.status.color}>{contact.status.name}</Pill>}
    </>
  );
}

function ImportButton() {
  const say = useWords(contactWords);
  const canImport = useCan('imports.run');
  if (!canImport) return null;
  return (
    <Button variant="default" component={Link} to="/imports">
      {say('importFile')}
    </Button>
  );
}
