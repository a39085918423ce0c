import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCan } from '../../api/session.ts';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { useWords } from '../../ui/language/words.ts';
import { ContactPanel } from './contact-panel.tsx';
import { ConversationList } from './conversation-list.tsx';
import classes from './inbox-page.module.css';
import { type InboxView, inboxViews, toInboxView } from './inbox-views.ts';
import { inboxWords } from './inbox-words.ts';
import { NewMessageDialog } from './new-message-dialog.tsx';
import { NoConversation } from './no-conversation.tsx';
import { RejectedMailList } from './rejected-mail-list.tsx';
import { Thread } from './thread.tsx';

const labels = {
  open: 'viewOpen',
  mine: 'viewMine',
  unassigned: 'viewUnassigned',
  snoozed: 'viewSnoozed',
  closed: 'viewClosed',
  rejected: 'viewRejected',
} as const;

/** Three panes: the conversations of a view, the one that is open, and the person it is held with. */
export function InboxPage({ more }: { more: (conversationId: string) => ReactNode }) {
  const say = useWords(inboxWords);
  const search: { view?: unknown; conversation?: string; message?: string } = useSearch({ strict: false });
  const view = toInboxView(search.view);
  const navigate = useNavigate();
  const show = (next: { view: InboxView; conversation?: string }) => void navigate({ to: '/inbox', search: next });
  const open = (conversation: string | undefined) => show(conversation ? { view, conversation } : { view });
  const [isWriting, writing] = useDisclosure(false);
  const mayWrite = useCan('messages.send');
  useShortcut('c', { label: say('newMessage'), group: say('groupInbox'), enabled: mayWrite }, writing.open);

  const views = (
    <SegmentedControl
      size="xs"
      aria-label={say('views')}
      value={view}
      onChange={(value) => show({ view: toInboxView(value) })}
      data={inboxViews.map((value) => ({ value, label: say(labels[value]) }))}
    />
  );
  const newMessage = mayWrite && (
    <Button size="xs" leftSection={<IconPencil size={15} stroke={1.8} />} onClick={writing.open}>
      {say('newMessage')}
    </Button>
  );

  return (
    <Page title={say('title')} actions={newMessage} toolbar={views} layout="fill">
      {view === 'rejected' ? (
        <RejectedMailList />
      ) : (
        <div className={classes.panes} data-open={search.conversation ? true : undefined}>
          <section className={classes.list} aria-label={say('conversations')}>
            <ConversationList view={view} selected={search.conversation} onSelect={open} />
          </section>
          <section className={classes.thread}>
            {search.conversation ? (
              <Thread
                key={search.conversation}
                id={search.conversation}
                messageId={search.message}
                onBack={() => open(undefined)}
              />
            ) : (
              <NoConversation />
            )}
          </section>
          {search.conversation && (
            <aside className={classes.person}>
              <ContactPanel conversationId={search.conversation} onOpen={open} />
              {more(search.conversation)}
            </aside>
          )}
        </div>
      )}
      {isWriting && <NewMessageDialog onClose={writing.close} onSent={open} />}
    </Page>
  );
}
