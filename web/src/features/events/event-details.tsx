import { Table } from '@mantine/core';
import type { Event } from '@millrace/contracts/events/events';
import { Link } from '@tanstack/react-router';
import { useEventTitle } from '../../api/event-titles.ts';
import { useFieldWord } from '../../api/field-words.ts';
import { recordAddress } from '../../api/record-address.ts';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { changesOf } from './event-changes.ts';
import { eventWords } from './event-words.ts';
import classes from './events-page.module.css';
import { useActorName } from './use-actor-name.ts';

export function EventDetails({ event }: { event: Event }) {
  const say = useWords(eventWords);
  const format = useFormat();
  const actorName = useActorName();
  const titleOf = useEventTitle();
  const fieldWord = useFieldWord();
  const changes = changesOf(event, format.dateTime);
  const address = addressOf(event);
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        <dt>{say('type')}</dt>
        <dd>
          {titleOf(event.type)} <code>{event.type}</code>
        </dd>
        <dt>{say('when')}</dt>
        <dd>{format.dateTime(event.occurredAt)}</dd>
        <dt>{say('actor')}</dt>
        <dd>{actorName(event.actor)}</dd>
        <dt>{say('record')}</dt>
        <dd>
          <code>
            {event.entityType} {event.entityId}
          </code>{' '}
          {address && (
            <Link className={classes.link} {...address}>
              {say('open')}
            </Link>
          )}
        </dd>
        {event.causeId && (
          <>
            <dt>{say('cause')}</dt>
            <dd>
              <Link className={classes.link} to="/events" search={{ event: event.causeId }}>
                <code>{event.causeId}</code>
              </Link>
            </dd>
          </>
        )}
      </dl>
      {changes.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('change')}</Table.Th>
              <Table.Th>{say('before')}</Table.Th>
              <Table.Th>{say('after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Td title={field}>{fieldWord(field)}</Table.Td>
                <Table.Td className={classes.value}>{before ?? '–'}</Table.Td>
                <Table.Td className={classes.value}>{after ?? '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </div>
  );
}

/** What was deleted is nowhere any more. */
function addressOf({ type, entityType, entityId, after }: Event) {
  if (type.endsWith('.deleted')) return undefined;
  const conversationId = after?.['conversationId'];
  return recordAddress({
    kind: entityType,
    id: entityId,
    conversationId: typeof conversationId === 'string' ? conversationId : null,
  });
}
