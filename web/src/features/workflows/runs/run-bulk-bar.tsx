import { Button } from '@mantine/core';
import type { RunSummary } from '@millrace/contracts/runs/run';
import { batchCancelRuns, batchResumeRuns } from '@millrace/contracts/runs/runs';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { sendInBatches } from '../../../api/batches.ts';
import { useCall, useMarkStale } from '../../../api/hooks.ts';
import { ConfirmDialog } from '../../../ui/feedback/confirm-dialog.tsx';
import { notifyDone, notifyFailure } from '../../../ui/feedback/notify.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { BulkActions } from '../../../ui/table/bulk-bar.tsx';
import { isMoving } from '../states.tsx';
import { runWords } from './run-words.ts';

type Doing = 'cancel' | 'resume';

/** What can be done with the selected runs at once. */
export function RunBulkBar({ runs, onClear }: { runs: readonly RunSummary[]; onClear: () => void }) {
  const say = useWords(runWords);
  const format = useFormat();
  const [asking, ask] = useState<Doing>();
  const those = {
    cancel: runs.filter((run) => isMoving(run.state) && !run.isCancelRequested),
    resume: runs.filter((run) => run.canResume),
  };
  const act = useBatches(() => {
    ask(undefined);
    onClear();
  });
  const chosen = asking === undefined ? [] : those[asking];
  const others = runs.length - chosen.length;
  return (
    <>
      <BulkActions count={runs.length} onClear={onClear}>
        {runs.length === 2 && (
          <Button size="xs" variant="subtle" component={Link} to={`/runs/compare?a=${runs[1]?.id}&b=${runs[0]?.id}`}>
            {say('compare')}
          </Button>
        )}
        {those.resume.length > 0 && (
          <Button size="xs" variant="subtle" onClick={() => ask('resume')}>
            {say('bulk_resume', { number: format.number(those.resume.length) })}
          </Button>
        )}
        {those.cancel.length > 0 && (
          <Button size="xs" variant="subtle" color="red" onClick={() => ask('cancel')}>
            {say('bulk_cancel', { number: format.number(those.cancel.length) })}
          </Button>
        )}
      </BulkActions>
      {asking && (
        <ConfirmDialog
          title={say(`bulkTitle_${asking}`, { count: chosen.length, number: format.number(chosen.length) })}
          opened
          onClose={() => ask(undefined)}
          confirmLabel={say(`bulk_${asking}`, { number: format.number(chosen.length) })}
          onConfirm={() => act.mutate({ doing: asking, ids: chosen.map(({ id }) => id) })}
          isBusy={act.isPending}
          error={act.error}
          isDangerous={asking === 'cancel'}
        >
          <p>{say(`bulkText_${asking}`)}</p>
          {others > 0 && <p>{say(`bulkOthers_${asking}`, { count: others, number: format.number(others) })}</p>}
        </ConfirmDialog>
      )}
    </>
  );
}

function useBatches(onDone: () => void) {
  const say = useWords(runWords);
  const call = useCall();
  const markStale = useMarkStale();
  return useMutation({
    mutationFn: async ({ doing, ids }: { doing: Doing; ids: readonly string[] }) =>
      await sendInBatches(ids, (some) => call(doing === 'cancel' ? batchCancelRuns : batchResumeRuns, { ids: some })),
    onSuccess: (results, { doing }) => {
      const refused = results.filter(({ ok }) => !ok);
      const reason = refused[0]?.error?.detail;
      const done = results.length - refused.length;
      if (reason !== undefined) notifyFailure(say('bulkRefused', { count: refused.length, reason }));
      if (done > 0) notifyDone(say(`bulkDone_${doing}`, { count: done }));
      onDone();
    },
    onSettled: () => markStale(['runs', 'run_steps', 'workflows', 'approvals']),
  });
}
