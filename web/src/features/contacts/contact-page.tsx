import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCopy, IconDots, IconTrash, IconUserOff } from '@tabler/icons-react';
import { deleteContact, getContact } from '@millrace/contracts/contacts/contacts';
import type { Contact } from '@millrace/contracts/contacts/contact';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { isApiError } from '../../api/api-error.ts';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { InlineText } from '../../ui/data/inline-text.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import {
  RecordHeading,
  RecordLayout,
  RecordPart,
  RecordSkeleton,
  type RecordTab,
} from '../../ui/layout/record-layout.tsx';
import { ContactConversations } from './contact-conversations.tsx';
import { ContactFields } from './contact-fields.tsx';
import { ContactNotes } from './contact-notes.tsx';
import { ContactPoints } from './contact-points.tsx';
import { ContactTimeline } from './contact-timeline.tsx';
import { contactWords } from './contact-words.ts';
import { StatusChoice } from './status-choice.tsx';
import { useEditContact } from './use-edit-contact.ts';

/** What other features show of a contact. */
type MoreTabs = (contact: Contact) => readonly RecordTab[];

export function ContactPage({ moreTabs }: { moreTabs: MoreTabs }) {
  const say = useWords(contactWords);
  const { id } = useParams({ from: '/workspace/contacts/$id' });
  const contact = useOperation(getContact, { id });
  if (contact.error && !contact.data) {
    return (
      <Page title={say('contacts')}>
        <ContactGone error={contact.error} onRetry={() => void contact.refetch()} />
      </Page>
    );
  }
  return (
    <Page
      title={contact.data?.name ?? '…'}
      parent={
        contact.data?.status ? { to: '/leads', label: say('leads') } : { to: '/contacts', label: say('contacts') }
      }
      beside={contact.data && <StatusChoice contact={contact.data} />}
      actions={contact.data && <ContactMenu contact={contact.data} />}
      layout="fill"
    >
      {contact.data ? <ContactBody contact={contact.data} moreTabs={moreTabs} /> : <RecordSkeleton />}
    </Page>
  );
}

function ContactBody({ contact, moreTabs }: { contact: Contact; moreTabs: MoreTabs }) {
  const say = useWords(contactWords);
  return (
    <RecordLayout
      key={contact.id}
      aside={
        <>
          <Heading contact={contact} />
          <RecordPart title={say('addresses')}>
            <ContactPoints contact={contact} />
          </RecordPart>
          <RecordPart title={say('fields')}>
            <ContactFields contact={contact} />
          </RecordPart>
        </>
      }
      tabs={[
        { id: 'timeline', label: say('timeline'), content: <ContactTimeline contact={contact} /> },
        { id: 'notes', label: say('notes'), content: <ContactNotes contactId={contact.id} /> },
        {
          id: 'conversations',
          label: say('conversations'),
          content: <ContactConversations contactId={contact.id} />,
        },
        ...moreTabs(contact),
      ]}
    />
  );
}

function Heading({ contact }: { contact: Contact }) {
  const say = useWords(contactWords);
  const edit = useEditContact();
  const canWrite = useCan('contacts.write');
  const { name } = contact;
  return (
    <RecordHeading
      image={<Initials name={name} size={44} />}
      detail={[contact.jobTitle, contact.company?.name].filter(Boolean).join(' · ') || contact.email}
      name={
        <InlineText
          label={say('name')}
          value={name}
          isRequired
          isReadOnly={!canWrite}
          onCommit={(typed) =>
            edit({
              contact,
              field: say('name'),
              change: { name: typed },
              preview: { name: typed },
              inverse: { change: { name }, preview: { name } },
            })
          }
        />
      }
    />
  );
}

function ContactMenu({ contact }: { contact: Contact }) {
  const say = useWords(contactWords);
  const navigate = useNavigate();
  const canWrite = useCan('contacts.write');
  const [deleting, dialog] = useDisclosure(false);
  const remove = useWrite(deleteContact, {
    stale: ['contacts', 'leads', 'events'],
    onSuccess: () => {
      notifyDone(say('deleted', { count: 1 }));
      void navigate({ to: contact.status ? '/leads' : '/contacts' });
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={say('more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconCopy size={15} stroke={1.7} />}
            onClick={() => void navigator.clipboard.writeText(contact.id)}
          >
            {say('copyId')}
          </Menu.Item>
          {canWrite && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} stroke={1.7} />} onClick={dialog.open}>
              {say('deleteOne')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        title={say('deleteOneTitle', { name: contact.name })}
        opened={deleting}
        onClose={dialog.close}
        confirmLabel={say('delete')}
        isDangerous
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ input: { id: contact.id } })}
      >
        {say('deleteText')}
      </ConfirmDialog>
    </>
  );
}

function ContactGone({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const say = useWords(contactWords);
  const isMerged = isApiError(error, 'contacts.merged');
  if (!isMerged && !isApiError(error, 'contacts.not_found')) return <Failure error={error} onRetry={onRetry} />;
  const into = isMerged ? error.extra['intoId'] : undefined;
  return (
    <EmptyState
      icon={<IconUserOff size={20} stroke={1.7} />}
      title={say(isMerged ? 'mergedTitle' : 'goneTitle')}
      action={
        typeof into === 'string' ? (
          <Button component={Link} to={`/contacts/${into}`}>
            {say('openMerged')}
          </Button>
        ) : (
          <Button component={Link} to="/contacts" variant="default">
            {say('contacts')}
          </Button>
        )
      }
    />
  );
}
