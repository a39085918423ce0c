import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type DeadLetter, discardDeadLetters, retryDeadLetters } from '@millrace/contracts/jobs/dead-letters';
import type { AnswerOf } from '@millrace/contracts/operation';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useWrite } from '../../api/hooks.ts';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone, notifyFailure } from '../../ui/feedback/notify.tsx';
import { useWords } from '../../ui/language/words.ts';
import { queueWords } from './queue-words.ts';

const stale = ['dead_letters', 'queues', 'jobs', 'messages', 'runs'];

/** Retry or discard, one or many. What could not be done for one is said. */
export function DeadLetterActions({ letters, onDone }: { letters: readonly DeadLetter[]; onDone: () => void }) {
  const say = useWords(queueWords);
  const [isAsking, asking] = useDisclosure(false);
  const report = (answer: AnswerOf<typeof retryDeadLetters>, words: 'retried' | 'discarded') => {
    const done = answer.results.filter((result) => result.done).length;
    const reason = answer.results.find((result) => !result.done)?.reason;
    if (done > 0) notifyDone(say(words, { count: done }));
    if (reason) notifyFailure(say('notDone', { reason }));
    asking.close();
    onDone();
  };
  const retry = useWrite(retryDeadLetters, {
    stale,
    onError: useReportFailure(),
    onSuccess: (answer) => report(answer, 'retried'),
  });
  const discard = useWrite(discardDeadLetters, { stale, onSuccess: (answer) => report(answer, 'discarded') });
  const ids = letters.map(({ id }) => id);
  const count = ids.length;
  const [only] = count === 1 ? letters : [];
  return (
    <>
      {only?.run?.canResume !== false && (
        <Button
          size="xs"
          leftSection={<IconRefresh size={15} stroke={1.8} />}
          loading={retry.isPending}
          onClick={() => retry.mutate({ input: { ids } })}
        >
          {only ? say(only.run ? 'resume' : 'retry') : say('retryMany', { count })}
        </Button>
      )}
      <Button size="xs" variant="default" leftSection={<IconTrash size={15} stroke={1.8} />} onClick={asking.open}>
        {count === 1 ? say('discard') : say('discardMany', { count })}
      </Button>
      <ConfirmDialog
        title={say('discardTitle')}
        opened={isAsking}
        onClose={asking.close}
        confirmLabel={say('discard')}
        onConfirm={() => discard.mutate({ input: { ids } })}
        isBusy={discard.isPending}
        error={discard.error}
        isDangerous
      >
        {say('discardText')}
      </ConfirmDialog>
    </>
  );
}
