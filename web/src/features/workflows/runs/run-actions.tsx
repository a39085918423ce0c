import { Button, Checkbox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Run } from '@millrace/contracts/runs/run';
import { cancelRun, forkRun, resumeRun } from '@millrace/contracts/runs/runs';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { JsonDialog } from '../json-dialog.tsx';
import { isMoving } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';

const stale = ['runs', 'run_steps', 'workflows', 'approvals'];

export function RunActions({ run }: { run: Run }) {
  const say = useWords(workflowWords);
  const [isForking, forking] = useDisclosure(false);
  const onError = useReportFailure();
  const resume = useWrite(resumeRun, { stale, onError, onSuccess: () => notifyDone(say('resumed')) });
  if (!useCan('runs.write')) return null;
  return (
    <>
      {isMoving(run.state) && <CancelButton run={run} />}
      <Button size="xs" variant="default" onClick={forking.open}>
        {say('fork')}
      </Button>
      {run.canResume && (
        <Button size="xs" loading={resume.isPending} onClick={() => resume.mutate({ input: { id: run.id } })}>
          {say('resume')}
        </Button>
      )}
      {isForking && <ForkDialog run={run} onClose={forking.close} />}
    </>
  );
}

function CancelButton({ run }: { run: Run }) {
  const say = useWords(workflowWords);
  const [isAsking, asking] = useDisclosure(false);
  const cancel = useWrite(cancelRun, {
    stale,
    onSuccess: () => {
      asking.close();
      notifyDone(say('cancelAsked'));
    },
  });
  return (
    <>
      <Button size="xs" variant="default" disabled={run.isCancelRequested} onClick={asking.open}>
        {say('cancel')}
      </Button>
      <ConfirmDialog
        title={say('cancelTitle')}
        opened={isAsking}
        onClose={asking.close}
        confirmLabel={say('cancelRun')}
        onConfirm={() => cancel.mutate({ input: { id: run.id } })}
        isBusy={cancel.isPending}
        error={cancel.error}
        isDangerous
      >
        {say('cancelText')}
      </ConfirmDialog>
    </>
  );
}

function ForkDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const [onPublished, setOnPublished] = useState(false);
  const fork = useWrite(forkRun, {
    stale,
    onSuccess: ({ id }) => {
      onClose();
      void navigate({ to: '/runs/$id', params: { id } });
    },
  });
  const submit = (payload: unknown) => {
    // Unchanged, it is left to the server: what is shown here has its secrets masked.
    const isChanged = JSON.stringify(payload) !== JSON.stringify(run.payload);
    // Of a run by hand, what was typed is both.
    const inputs = isChanged && run.inputs !== null ? { inputs: payload } : {};
    fork.mutate({ input: { id: run.id, onPublished, ...(isChanged && { payload }), ...inputs } });
  };
  return (
    <JsonDialog
      title={say('forkTitle')}
      text={say('forkText')}
      initial={run.payload}
      submitLabel={say('run')}
      isBusy={fork.isPending}
      error={fork.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <Checkbox
        label={say('forkPublished')}
        checked={onPublished}
        onChange={(event) => setOnPublished(event.currentTarget.checked)}
      />
    </JsonDialog>
  );
}
