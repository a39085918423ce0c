import { Button } from '@mantine/core';
import { type Conversation, listConversations } from '@millrace/contracts/conversations/conversations';
import { IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { usePages } from '../../api/hooks.ts';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useShortcut } from '../../ui/keyboard/shortcuts.tsx';
import { useWords } from '../../ui/language/words.ts';
import classes from './conversation-list.module.css';
import { ConversationRow } from './conversation-row.tsx';
import { type InboxView, neighbourOf, toListInput } from './inbox-views.ts';
import { inboxWords } from './inbox-words.ts';

const rowHeight = 76;
const nearEnd = 8;

interface Props {
  view: InboxView;
  selected: string | undefined;
  onSelect: (id: string) => void;
}

export function ConversationList({ view, selected, onSelect }: Props) {
  const pages = usePages(listConversations, { ...toListInput(view), limit: 50 });
  const { items } = pages;
  useWalk(items, selected, onSelect);

  if (pages.isPending) return <SkeletonRows rows={8} height={rowHeight} />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (items.length === 0) return <NothingHere />;
  return (
    <Rows
      items={items}
      selected={selected}
      onSelect={onSelect}
      onNearEnd={() => {
        if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
      }}
    />
  );
}

function Rows(props: {
  items: readonly Conversation[];
  selected: string | undefined;
  onSelect: (id: string) => void;
  onNearEnd: () => void;
}) {
  const { items, selected, onSelect, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const at = items.findIndex(({ id }) => id === selected);

  useEffect(() => {
    if (last >= items.length - nearEnd) onNearEnd();
  }, [last, items.length, onNearEnd]);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [at, rows]);

  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const conversation = items[index];
          return (
            conversation && (
              <li key={key} className={classes.row} style={{ transform: `translateY(${start}px)`, height: rowHeight }}>
                <ConversationRow
                  conversation={conversation}
                  isSelected={conversation.id === selected}
                  onSelect={() => onSelect(conversation.id)}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function useWalk(items: readonly Conversation[], selected: string | undefined, onSelect: (id: string) => void): void {
  const say = useWords(inboxWords);
  const walk = (step: 1 | -1) => {
    const next = neighbourOf(
      items.map(({ id }) => id),
      selected,
      step,
    );
    if (next) onSelect(next);
  };
  useShortcut('j', { label: say('next'), group: say('groupInbox') }, () => walk(1));
  useShortcut('k', { label: say('previous'), group: say('groupInbox') }, () => walk(-1));
}

function NothingHere() {
  const say = useWords(inboxWords);
  const openSandbox = (
    <Button variant="default" size="xs" component={Link} to="/sandbox">
      {say('emptyOpenSandbox')}
    </Button>
  );
  return (
    <EmptyState icon={<IconInbox size={20} stroke={1.7} />} title={say('emptyTitle')} action={openSandbox}>
      {say('emptyText')}
    </EmptyState>
  );
}
