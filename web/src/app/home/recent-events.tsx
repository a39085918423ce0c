import { listEvents } from '@millrace/contracts/events/events';
import type { Event } from '@millrace/contracts/events/events';
import { Link } from '@tanstack/react-router';
import { useEventTitle } from '../../api/event-titles.ts';
import { useFieldName } from '../../features/contacts/use-field-name.ts';
import { useOperation } from '../../api/hooks.ts';
import { toText } from '../../ui/data/change-rules.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { addressOf } from './address-of.ts';
import { homeWords } from './home-words.ts';
import classes from './home.module.css';

const shown = 12;

/** Of these records fields have names a reader knows. */
const hasNamedFields = new Set(['contact', 'lead', 'company']);

/** The newest events of the workspace, as they come. */
export function RecentEvents() {
  const say = useWords(homeWords);
  const events = useOperation(listEvents, { limit: shown });
  return (
    <Section title={say('recent')}>
      {events.error && <Failure error={events.error} onRetry={() => void events.refetch()} />}
      {events.isPending && <SkeletonRows rows={shown} height={34} />}
      {events.data?.items.length === 0 && <p className={classes.nothing}>{say('noEvents')}</p>}
      <ol className={classes.events}>
        {events.data?.items.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </ol>
    </Section>
  );
}

function EventLine({ event }: { event: Event }) {
  const title = useEventTitle();
  const fieldName = useFieldName();
  const { type, entityType, actor, before, after, occurredAt } = event;
  const to = addressOf(event);
  const named = toText(after?.['name'] ?? after?.['subject'] ?? after?.['body']);
  // A change says which fields; what something new is called says more than its fields.
  const detail =
    named ||
    (before && hasNamedFields.has(entityType)
      ? changedFields(after ?? {})
          .map(fieldName)
          .join(', ')
      : '');
  return (
    <li>
      <Initials name={actor.name ?? 'Millrace'} size={20} />
      <span className={classes.eventTitle}>
        {to ? (
          <Link to={to} className={classes.stretched}>
            {title(type)}
          </Link>
        ) : (
          title(type)
        )}
      </span>
      <span className={classes.eventDetail}>{detail}</span>
      <span className={classes.time}>
        <RelativeTime at={occurredAt} />
      </span>
    </li>
  );
}

/** Where a record was taken back to is no field of it. */
const changedFields = (after: Record<string, unknown>) =>
  Object.keys(after).filter((field) => field !== 'toTime' && field !== 'toEventId');
