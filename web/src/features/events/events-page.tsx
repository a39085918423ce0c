import { Button, Drawer, Select, Table, UnstyledButton } from '@mantine/core';
import { type Event, getEvent, listEvents } from '@millrace/contracts/events/events';
import { IconHistory } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEventTitle } from '../../api/event-titles.ts';
import { useFieldWord } from '../../api/field-words.ts';
import { useOperation, usePages } from '../../api/hooks.ts';
import { useNounTitle } from '../../api/noun-titles.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { changesOf, summaryOf } from './event-changes.ts';
import { EventDetails } from './event-details.tsx';
import { eventWords } from './event-words.ts';
import classes from './events-page.module.css';
import { useActorName } from './use-actor-name.ts';

/** Nouns events are about; `noun.*` asks for all of one. */
const nouns = [
  'lead',
  'contact',
  'company',
  'conversation',
  'message',
  'note',
  'task',
  'suggestion',
  'import',
  'workflow',
  'run',
  'approval',
  'channel',
  'member',
  'api_key',
  'workspace',
];

export function EventsPage() {
  const say = useWords(eventWords);
  const search: { type?: string; event?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const filterBy = (type: string | null) => void navigate({ to: '/events', search: type ? { type } : {} });
  const pages = usePages(listEvents, { limit: 50, total: true, ...(search.type ? { type: search.type } : {}) });
  const opened = search.event;
  const open = (event: string | undefined) =>
    void navigate({ to: '/events', search: { ...(search.type && { type: search.type }), ...(event && { event }) } });
  const nounTitle = useNounTitle();

  const toolbar = (
    <Select
      size="xs"
      aria-label={say('type')}
      placeholder={say('anyType')}
      data={nouns.map((noun) => ({ value: `${noun}.*`, label: nounTitle(noun) }))}
      value={search.type ?? null}
      onChange={filterBy}
      clearable
      searchable
    />
  );
  const total = pages.total === undefined ? undefined : say('total', { count: pages.total });
  return (
    <Page title={say('title')} beside={total} toolbar={toolbar} layout="fill">
      {pages.isPending ? (
        <SkeletonRows rows={14} />
      ) : pages.isError ? (
        <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.items.length === 0 ? (
        <NoEvents isFiltered={search.type !== undefined} onClear={() => filterBy(null)} />
      ) : (
        <div className={classes.scroller}>
          <EventTable events={pages.items} onOpen={({ id }) => open(id)} />
          <ShowMore pages={pages} label={say('older')} m="sm" />
        </div>
      )}
      <Drawer opened={opened !== undefined} onClose={() => open(undefined)} position="right" title={say('details')}>
        {opened && <OpenedEvent id={opened} known={pages.items.find(({ id }) => id === opened)} />}
      </Drawer>
    </Page>
  );
}

/** One of the list, or one that an address names. */
function OpenedEvent({ id, known }: { id: string; known: Event | undefined }) {
  const asked = useOperation(getEvent, { id }, { enabled: known === undefined });
  const event = known ?? asked.data;
  if (event) return <EventDetails event={event} />;
  if (asked.isError) return <Failure error={asked.error} onRetry={() => void asked.refetch()} />;
  return <SkeletonRows rows={4} />;
}

function NoEvents({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const say = useWords(eventWords);
  const icon = <IconHistory size={20} stroke={1.7} />;
  if (!isFiltered) {
    return (
      <EmptyState icon={icon} title={say('emptyTitle')}>
        {say('emptyText')}
      </EmptyState>
    );
  }
  const clear = (
    <Button variant="default" size="xs" onClick={onClear}>
      {say('clear')}
    </Button>
  );
  return (
    <EmptyState icon={icon} title={say('noMatchTitle')} action={clear}>
      {say('noMatchText')}
    </EmptyState>
  );
}

function EventTable({ events, onOpen }: { events: readonly Event[]; onOpen: (event: Event) => void }) {
  const say = useWords(eventWords);
  return (
    <Table highlightOnHover className={classes.table} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className={classes.when}>{say('when')}</Table.Th>
          <Table.Th className={classes.type}>{say('type')}</Table.Th>
          <Table.Th className={classes.actor}>{say('actor')}</Table.Th>
          <Table.Th>{say('change')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} onOpen={() => onOpen(event)} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function EventRow({ event, onOpen }: { event: Event; onOpen: () => void }) {
  const say = useWords(eventWords);
  const actorName = useActorName();
  const titleOf = useEventTitle();
  const wordOf = useFieldWord();
  const format = useFormat();
  return (
    <Table.Tr className={classes.row} onClick={onOpen}>
      <Table.Td>
        <RelativeTime at={event.occurredAt} />
      </Table.Td>
      <Table.Td>
        <UnstyledButton className={classes.open} title={event.type} onClick={onOpen}>
          {titleOf(event.type)}
        </UnstyledButton>
      </Table.Td>
      <Table.Td>{actorName(event.actor)}</Table.Td>
      <Table.Td className={classes.change}>
        {summaryOf(changesOf(event, format.dateTime), { nothing: say('nothing'), wordOf })}
      </Table.Td>
    </Table.Tr>
  );
}
