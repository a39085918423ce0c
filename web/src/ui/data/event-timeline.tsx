import { Button } from '@mantine/core';
import { IconArrowBackUp, IconHistory } from '@tabler/icons-react';
import type { TablerIcon } from '@tabler/icons-react';
import { useState } from 'react';
import { EmptyState } from '../feedback/empty-state.tsx';
import { Failure } from '../feedback/failure.tsx';
import { SkeletonRows } from '../feedback/skeleton-rows.tsx';
import { useFormat } from '../language/format.ts';
import { useWords } from '../language/words.ts';
import type { ListQuery } from '../table/record-list.tsx';
import { toText } from './change-rules.ts';
import { Changes } from './changes.tsx';
import { eventWords } from './event-words.ts';
import { TakeBackDialog } from './take-back-dialog.tsx';
import type { TakeBack } from './take-back-dialog.tsx';
import { Timeline, TimelineItem } from './timeline.tsx';
import classes from './event-timeline.module.css';

export interface EventShape {
  id: string;
  type: string;
  entityType: string;
  actor: { name: string | null };
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  occurredAt: string;
}

interface EventTimelineProps {
  query: ListQuery<EventShape>;
  titleOf: (type: string) => string;
  icons: Readonly<Record<string, TablerIcon>>;
  /** Entities whose changes are the record's own; the others are told by their words. */
  own: readonly string[];
  names: {
    labelOf: (field: string) => string;
    nameOf: (field: string, value: unknown) => string | undefined;
  };
  /** Given when the reader may take the record back to an event. */
  takeBack?: TakeBack;
}

/** What happened to a record, and the way back to any of it. */
export function EventTimeline(props: EventTimelineProps) {
  const { query, own, takeBack } = props;
  const say = useWords(eventWords);
  const [target, setTarget] = useState<EventShape | null>(null);
  if (query.error != null && query.items.length === 0) {
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.isPending) return <SkeletonRows rows={5} height={44} />;
  if (query.items.length === 0) {
    return <EmptyState icon={<IconHistory size={20} stroke={1.7} />} title={say('empty')} />;
  }
  // The newest of them is how the record is now: there is nothing to go back to.
  const current = query.items.find((event) => own.includes(event.entityType));
  const canGoTo = (event: EventShape) => own.includes(event.entityType) && event.id !== current?.id;
  return (
    <>
      <Timeline>
        {query.items.map((event) => (
          <EventItem
            key={event.id}
            {...props}
            event={event}
            onTakeBack={takeBack && canGoTo(event) ? () => setTarget(event) : undefined}
          />
        ))}
      </Timeline>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          className={classes.more}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {say('showMore')}
        </Button>
      )}
      {takeBack && target && (
        <TakeBackDialog
          takeBack={takeBack}
          eventId={target.id}
          title={props.titleOf(target.type)}
          at={target.occurredAt}
          onClose={() => setTarget(null)}
        />
      )}
    </>
  );
}

function EventItem(props: EventTimelineProps & { event: EventShape; onTakeBack: (() => void) | undefined }) {
  const { event, names } = props;
  const say = useWords(eventWords);
  const Icon = props.icons[event.type] ?? IconHistory;
  return (
    <TimelineItem
      icon={<Icon size={14} stroke={1.7} />}
      title={props.titleOf(event.type)}
      by={event.actor.name}
      at={event.occurredAt}
      actions={
        props.onTakeBack && (
          <Button size="xs" variant="subtle" leftSection={<IconArrowBackUp size={14} />} onClick={props.onTakeBack}>
            {say('takeBack')}
          </Button>
        )
      }
    >
      <TakenBackTo after={event.after} />
      {props.own.includes(event.entityType) ? (
        <Changes before={event.before} after={withoutTarget(event.after)} {...names} />
      ) : (
        <Excerpt after={event.after} />
      )}
    </TimelineItem>
  );
}

/** An event that took the record back names the moment it went to, beside what that changed. */
function TakenBackTo({ after }: Pick<EventShape, 'after'>) {
  const say = useWords(eventWords);
  const format = useFormat();
  const toTime = after?.['toTime'];
  if (typeof toTime !== 'string') return null;
  return <div className={classes.target}>{`${say('stateOf')} ${format.dateTime(toTime)}`}</div>;
}

function withoutTarget(after: EventShape['after']): EventShape['after'] {
  if (after === null) return null;
  const { toTime: _toTime, toEventId: _toEventId, ...fields } = after;
  return fields;
}

/** Of something written, its words. */
function Excerpt({ after }: Pick<EventShape, 'after'>) {
  const subject = toText(after?.['subject']);
  const text = toText(after?.['preview'] ?? after?.['body'] ?? after?.['reason']);
  if (!subject && !text) return null;
  return (
    <div className={classes.excerpt}>
      {subject && <strong>{subject}</strong>}
      {text && <p>{text}</p>}
    </div>
  );
}
