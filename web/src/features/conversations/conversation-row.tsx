import { UnstyledButton } from '@mantine/core';
import type { Conversation } from '@millrace/contracts/conversations/conversations';
import { Initials } from '../../ui/data/initials.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { useWords } from '../../ui/language/words.ts';
import classes from './conversation-row.module.css';
import { inboxWords } from './inbox-words.ts';

interface Props {
  conversation: Conversation;
  isSelected: boolean;
  onSelect: () => void;
}

export function ConversationRow({ conversation, isSelected, onSelect }: Props) {
  const say = useWords(inboxWords);
  const { contact, unreadCount, assignee } = conversation;
  return (
    <UnstyledButton
      className={classes.row}
      data-selected={isSelected || undefined}
      data-unread={unreadCount > 0 || undefined}
      aria-current={isSelected || undefined}
      onClick={onSelect}
    >
      <Initials name={contact.name} size={30} />
      <span className={classes.body}>
        <span className={classes.line}>
          <span className={classes.name}>{contact.name}</span>
          <span className={classes.time}>
            <RelativeTime at={conversation.lastMessageAt} />
          </span>
        </span>
        <span className={classes.subject}>{conversation.subject || say('noSubject')}</span>
        <span className={classes.line}>
          <span className={classes.preview}>
            {conversation.lastMessageDirection === 'outbound' && `${say('you')}: `}
            {conversation.lastMessagePreview}
          </span>
          {assignee && <Initials name={assignee.name} size={16} />}
          {unreadCount > 0 && (
            <span className={classes.unread} aria-label={say('unread', { count: unreadCount })}>
              {unreadCount}
            </span>
          )}
        </span>
      </span>
    </UnstyledButton>
  );
}
