import { listEvents } from '@millrace/contracts/events/events';
import { useEventTitle } from '../../api/event-titles.ts';
import { useOperation } from '../../api/hooks.ts';
import { toText } from '../../ui/data/change-rules.ts';
import { Initials } from '../../ui/data/initials.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { homeWords } from './home-words.ts';
import classes from './home.module.css';

const shown = 12;

/** The newest events of the workspace, as they come. */
export function RecentEvents() {
  const say = useWords(homeWords);
  const title = useEventTitle();
  const events = useOperation(listEvents, { limit: shown });
  return (
    <Section title={say('recent')}>
      {events.error && <Failure error={events.error} onRetry={() => void events.refetch()} />}
      {events.isPending && <SkeletonRows rows={shown} height={34} />}
      {events.data?.items.length === 0 && <p className={classes.nothing}>{say('noEvents')}</p>}
      <ol className={classes.events}>
        {events.data?.items.map(({ id, type, actor, after, occurredAt }) => (
          <li key={id}>
            <Initials name={actor.name ?? 'Millrace'} size={20} />
            <span className={classes.eventTitle}>{title(type)}</span>
            <span className={classes.eventDetail}>{toText(after?.['name'] ?? after?.['subject'])}</span>
            <span className={classes.time}>
              <RelativeTime at={occurredAt} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
