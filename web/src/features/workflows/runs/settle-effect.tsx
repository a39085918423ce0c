import { Button, Group } from '@mantine/core';
import { settleRunEffect } from '@millrace/contracts/runs/runs';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { JsonDialog } from '../json-dialog.tsx';
import { workflowWords } from '../workflow-words.ts';

/** Only a person can say what became of an effect nobody knows the outcome of. Both answers are asked for twice. */
export function SettleEffect({ runId, path }: { runId: string; path: string }) {
  const say = useWords(workflowWords);
  const [asking, ask] = useState<'happened' | 'notHappened'>();
  const settle = useWrite(settleRunEffect, {
    stale: ['runs', 'run_steps', 'approvals'],
    onSuccess: () => {
      ask(undefined);
      notifyDone(say('settled'));
    },
  });
  const close = () => {
    ask(undefined);
    settle.reset();
  };
  if (!useCan('runs.write')) return <p>{say('settleText')}</p>;
  const input = { id: runId, path };
  return (
    <div>
      <p>{say('settleText')}</p>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => ask('happened')}>
          {say('happened')}
        </Button>
        <Button size="xs" variant="default" onClick={() => ask('notHappened')}>
          {say('didNotHappen')}
        </Button>
      </Group>
      {asking === 'happened' && (
        <JsonDialog
          title={say('happenedTitle')}
          text={say('happenedText')}
          initial={null}
          submitLabel={say('happened')}
          isBusy={settle.isPending}
          error={settle.error}
          onClose={close}
          onSubmit={(output) => settle.mutate({ input: { ...input, happened: true, output } })}
        />
      )}
      <ConfirmDialog
        title={say('notHappenedTitle')}
        opened={asking === 'notHappened'}
        onClose={close}
        confirmLabel={say('didNotHappen')}
        onConfirm={() => settle.mutate({ input: { ...input, happened: false } })}
        isBusy={settle.isPending}
        error={settle.error}
      >
        {say('notHappenedText')}
      </ConfirmDialog>
    </div>
  );
}
