import { getConversation, markConversationRead } from '@millrace/contracts/conversations/conversations';
import { listMessages, type Message } from '@millrace/contracts/conversations/messages';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useOperation, usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import { MessageCard } from './message-card.tsx';
import { ReplyBox } from './reply-box.tsx';
import { ThreadHeader } from './thread-header.tsx';
import classes from './thread.module.css';

/** One conversation: what was said, oldest at the top, and the box to answer in. */
export function Thread(props: { id: string; messageId: string | undefined; onBack: () => void }) {
  const { id, messageId, onBack } = props;
  const say = useWords(inboxWords);
  const conversation = useOperation(getConversation, { id });
  const pages = usePages(listMessages, { id, limit: 50 });
  const mayAnswer = useCan('messages.send');
  useReadBackTo(messageId, pages);
  useMarkRead(id, conversation.data?.unreadCount ?? 0);

  if (conversation.isError) return <Failure error={conversation.error} onRetry={() => void conversation.refetch()} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!conversation.data || pages.isPending) return <SkeletonRows rows={6} height={72} />;
  const messages = pages.items.toReversed();
  const newest = pages.items[0];
  const toAnswer = newest?.direction === 'inbound' && newest.automatic === null ? newest : undefined;
  const older = pages.hasNextPage && (
    <div className={classes.older}>
      <ShowMore pages={pages} label={say('olderMessages')} />
    </div>
  );
  return (
    <>
      <ThreadHeader conversation={conversation.data} onBack={onBack} />
      <Messages messages={messages} before={older} shown={messageId} />
      {mayAnswer ? (
        <ReplyBox conversation={conversation.data} toAnswer={toAnswer} />
      ) : (
        <p className={classes.readOnly}>{say('readOnly')}</p>
      )}
    </>
  );
}

/** How far back a message is looked for. */
const mostPages = 10;

/** Older pages are read until the message is there that somebody came for. */
function useReadBackTo(messageId: string | undefined, pages: MessagePages): void {
  const { items, data, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const isFound = messageId === undefined || items.some(({ id }) => id === messageId);
  const mayLook = !isFound && hasNextPage && !isFetchingNextPage && (data?.pages.length ?? 0) < mostPages;
  useEffect(() => {
    if (mayLook) void fetchNextPage();
  });
}

type MessagePages = ReturnType<typeof usePages<typeof listMessages>>;

function Messages(props: { messages: readonly Message[]; before: ReactNode; shown: string | undefined }) {
  const { messages, before, shown } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1)?.id;
  const current = messages.find(({ id }) => id === shown)?.id;
  // A new message, and the first look, show the end; older ones loaded above do not move it.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && newest) element.scrollTop = element.scrollHeight;
  }, [newest]);
  useLayoutEffect(() => {
    if (current) scroller.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' });
  }, [current]);
  return (
    // A scrolling region must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={classes.messages} tabIndex={0} role="log">
      {before}
      {messages.map((message) => (
        <MessageCard key={message.id} message={message} isCurrent={message.id === current} />
      ))}
    </div>
  );
}

function useMarkRead(id: string, unreadCount: number): void {
  const mayWrite = useCan('conversations.write');
  const { mutate } = useWrite(markConversationRead, { stale: ['conversations'] });
  useEffect(() => {
    if (mayWrite && unreadCount > 0 && document.visibilityState === 'visible') mutate({ input: { id } });
  }, [id, unreadCount, mayWrite, mutate]);
}
