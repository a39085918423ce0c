import { Button } from '@mantine/core';
import { type Queue, showQueues } from '@millrace/contracts/jobs/queues';
import { useOperation } from '../../api/hooks.ts';
import { Pill } from '../../ui/data/pill.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Section } from '../../ui/layout/section.tsx';
import { queueWords } from './queue-words.ts';
import classes from './queue.module.css';
import { useQueueName } from './use-queue-name.ts';

const refreshMs = 2000;

export function QueueOverview({ onShowDead }: { onShowDead: () => void }) {
  const say = useWords(queueWords);
  // Depth and rate change without events of their own.
  const query = useOperation(showQueues, {}, { refetchInterval: refreshMs });
  if (query.isPending) return <SkeletonRows rows={6} height={72} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const queues = query.data.items;
  return (
    // Figures without a control: who has no pointer scrolls them from here.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.overview} tabIndex={0} role="region" aria-label={say('overview')}>
      <Group
        title={say('messagesOut')}
        queues={queues.filter(({ holds }) => holds === 'messages')}
        onShowDead={onShowDead}
      />
      <Group title={say('runs')} queues={queues.filter(({ holds }) => holds === 'runs')} onShowDead={onShowDead} />
      <Group
        title={say('backgroundJobs')}
        queues={queues.filter(({ holds }) => holds === 'jobs')}
        onShowDead={onShowDead}
      />
    </div>
  );
}

function Group(props: { title: string; queues: readonly Queue[]; onShowDead: () => void }) {
  return (
    <Section title={props.title}>
      <div className={classes.cards}>
        {props.queues.map((queue) => (
          <QueueCard key={`${queue.holds}:${queue.name}`} queue={queue} onShowDead={props.onShowDead} />
        ))}
      </div>
    </Section>
  );
}

function QueueCard({ queue, onShowDead }: { queue: Queue; onShowDead: () => void }) {
  const say = useWords(queueWords);
  const format = useFormat();
  const nameOf = useQueueName();
  const numbers = [
    { label: say('depth'), name: 'ready' },
    { label: say('deferred'), name: 'deferred' },
    { label: say('active'), name: 'active' },
    { label: say('rate'), name: 'donePerMinute' },
  ] as const;
  /** Where counting has ended, there may be more. */
  const show = (name: 'dead' | 'unknown' | (typeof numbers)[number]['name']) => {
    const isCapped = name !== 'active' && queue.capped.includes(name);
    // None was found among so many: that is no number.
    if (isCapped && queue[name] === 0) return '?';
    return `${format.number(Math.round(queue[name] * 10) / 10)}${isCapped ? '+' : ''}`;
  };
  return (
    <article className={classes.card} aria-label={nameOf(queue.name)}>
      <header className={classes.cardHead}>
        <h3>
          {nameOf(queue.name)} <code>{queue.name}</code>
        </h3>
        {queue.dead > 0 && <Pill tone="bad">{`${say('dead')} ${show('dead')}`}</Pill>}
        {queue.unknown > 0 && <Pill tone="warn">{`${say('unknown')} ${show('unknown')}`}</Pill>}
      </header>
      <dl className={classes.numbers}>
        {numbers.map(({ label, name }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd title={show(name) === '?' ? say('notCounted') : undefined}>{show(name)}</dd>
          </div>
        ))}
        <div>
          <dt>{say('oldest')}</dt>
          <dd>{queue.oldestReadyAt ? <RelativeTime at={queue.oldestReadyAt} /> : '–'}</dd>
        </div>
      </dl>
      {queue.failures.length > 0 && <Failures queue={queue} onShowDead={onShowDead} />}
    </article>
  );
}

function Failures({ queue, onShowDead }: { queue: Queue; onShowDead: () => void }) {
  const say = useWords(queueWords);
  const format = useFormat();
  return (
    <div className={classes.failures}>
      <h4>{say('failures')}</h4>
      <ul>
        {queue.failures.slice(0, 5).map(({ reason, count, lastAt }) => (
          <li key={reason}>
            <strong>{format.number(count)}</strong>
            <span className={classes.reason}>{reason}</span>
            <RelativeTime at={lastAt} />
          </li>
        ))}
      </ul>
      <Button variant="subtle" size="compact-xs" ml={-8} onClick={onShowDead}>
        {say('deadLetters')}
      </Button>
    </div>
  );
}
