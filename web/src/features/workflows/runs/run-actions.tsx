import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Run } from '@millrace/contracts/runs/run';
import { cancelRun, resumeRun } from '@millrace/contracts/runs/runs';
import { useWrite } from '../../../api/hooks.ts';
import { useCan } from '../../../api/session.ts';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { isMoving } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import { ForkDialog } from './fork-dialog.tsx';

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
