import { Table } from '@mantine/core';
import type { Event } from '@millrace/contracts/events/events';
import { useEventTitle } from '../../api/event-titles.ts';
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
  const changes = changesOf(event);
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
          </code>
        </dd>
        {event.causeId && (
          <>
            <dt>{say('cause')}</dt>
            <dd>
              <code>{event.causeId}</code>
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
                <Table.Td>{field}</Table.Td>
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
