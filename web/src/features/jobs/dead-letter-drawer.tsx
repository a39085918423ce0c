import { Alert, Button, Drawer, Group } from '@mantine/core';
import { type DeadLetterDetails, getDeadLetter } from '@millrace/contracts/jobs/dead-letters';
import { resolveMessage } from '@millrace/contracts/messages/sending';
import { Link } from '@tanstack/react-router';
import { useOperation, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { DeadLetterActions } from './dead-letter-actions.tsx';
import { queueWords } from './queue-words.ts';
import classes from './queue.module.css';

export function DeadLetterDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const say = useWords(queueWords);
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" title={say('details')}>
      {id !== undefined && <Loaded id={id} onDone={onClose} />}
    </Drawer>
  );
}

function Loaded({ id, onDone }: { id: string; onDone: () => void }) {
  const query = useOperation(getDeadLetter, { id });
  if (query.isPending) return <SkeletonRows rows={6} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Details letter={query.data} onDone={onDone} />;
}

function Details({ letter, onDone }: { letter: DeadLetterDetails; onDone: () => void }) {
  const say = useWords(queueWords);
  const mayDecide = useCan('dead_letters.retry');
  return (
    <div className={classes.details}>
      <h2>{letter.title}</h2>
      <p className={classes.detail}>{letter.reason.detail}</p>
      {letter.run && <RunFacts id={letter.id} run={letter.run} />}
      {letter.state === 'unknown' && (
        <Alert color="yellow" variant="light">
          {say('unknownText')}
        </Alert>
      )}
      {mayDecide && (
        <Group gap="xs">
          {letter.state === 'unknown' ? (
            <Resolve id={letter.id} onDone={onDone} />
          ) : (
            <DeadLetterActions letters={[letter]} onDone={onDone} />
          )}
        </Group>
      )}
      {letter.attemptList.length > 0 && <Attempts attempts={letter.attemptList} />}
      <h3>{say('payload')}</h3>
      <pre className={classes.payload}>{JSON.stringify(letter.payload, null, 2)}</pre>
    </div>
  );
}

/** Where it failed and what can be done; on its page it can be looked into, and run again from the start. */
function RunFacts({ id, run }: { id: string; run: NonNullable<DeadLetterDetails['run']> }) {
  const say = useWords(queueWords);
  return (
    <>
      {run.help && <p className={classes.detail}>{run.help}</p>}
      <p className={classes.beside}>
        {run.version !== null && say('version', { number: run.version })}
        {run.step !== null && ` · ${say('step', { path: run.step })}`}
      </p>
      {!run.canResume && (
        <Alert color="yellow" variant="light">
          {say('takenBack')}
        </Alert>
      )}
      <Link className={classes.link} to="/runs/$id" params={{ id }}>
        {say('openRun')}
      </Link>
    </>
  );
}

/** Only a person can say what became of a message whose outcome is unknown. */
function Resolve({ id, onDone }: { id: string; onDone: () => void }) {
  const say = useWords(queueWords);
  const resolve = useWrite(resolveMessage, {
    stale: ['dead_letters', 'queues', 'messages'],
    onError: useReportFailure(),
    onSuccess: onDone,
  });
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={resolve.isPending}
        onClick={() => resolve.mutate({ input: { id, as: 'sent' } })}
      >
        {say('markSent')}
      </Button>
      <Button size="xs" loading={resolve.isPending} onClick={() => resolve.mutate({ input: { id, as: 'send_again' } })}>
        {say('sendAgain')}
      </Button>
    </>
  );
}

function Attempts({ attempts }: { attempts: DeadLetterDetails['attemptList'] }) {
  const say = useWords(queueWords);
  const format = useFormat();
  return (
    <>
      <h3>{say('attemptList')}</h3>
      <ol className={classes.attempts}>
        {attempts.map((attempt) => (
          <li key={`${attempt.number}:${attempt.startedAt}`}>
            <strong>{say('attemptAt', { number: attempt.number })}</strong> {format.dateTime(attempt.startedAt)} ·{' '}
            {say(`outcome_${attempt.outcome ?? 'unknown'}`)}
            {attempt.detail && <p>{attempt.detail}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}
