import { IconMessages } from '@tabler/icons-react';
import { listConversations } from '@millrace/contracts/conversations/conversations';
import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { usePages } from '../../api/hooks.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { contactWords } from './contact-words.ts';

/** The threads held with the contact. */
export function ContactConversations({ contactId }: { contactId: string }) {
  const say = useWords(contactWords);
  const navigate = useNavigate();
  const conversations = usePages(listConversations, { contactId, limit: 30 });
  if (conversations.error) {
    return <Failure error={conversations.error} onRetry={() => void conversations.refetch()} />;
  }
  if (conversations.isPending) return <SkeletonRows rows={4} height={52} />;
  if (conversations.items.length === 0) {
    return <EmptyState icon={<IconMessages size={20} stroke={1.7} />} title={say('noConversations')} />;
  }
  return (
    <>
      <List label={say('conversations')}>
        {conversations.items.map((conversation) => (
          <ListRow
            key={conversation.id}
            title={conversation.subject || conversation.contact.address}
            detail={
              <Text span inherit lineClamp={1}>
                {conversation.lastMessagePreview}
              </Text>
            }
            onClick={() => void navigate({ to: '/inbox', search: { conversation: conversation.id } })}
            trailing={
              <>
                {conversation.unreadCount > 0 && <Pill tone="accent">{conversation.unreadCount}</Pill>}
                <RelativeTime at={conversation.lastMessageAt} />
              </>
            }
          />
        ))}
      </List>
      <ShowMore pages={conversations} label={say('showMore')} mt="sm" />
    </>
  );
}
