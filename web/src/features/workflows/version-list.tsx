import { Button } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listWorkflowVersions, rollbackWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { useState } from 'react';
import { usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ConfirmDialog } from '../../ui/feedback/confirm-dialog.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

export function VersionList({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const may = useCan('workflows.write') && workflow.state !== 'archived';
  const pages = usePages(listWorkflowVersions, { id: workflow.id, limit: 50 });
  const [goingBackTo, goBackTo] = useState<number>();
  const takeBack = useWrite(rollbackWorkflow, {
    stale: ['workflows'],
    onSuccess: (_, { input }) => {
      goBackTo(undefined);
      notifyDone(say('takenBack', { version: input.number }));
    },
  });
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) return <p className={classes.quiet}>{say('noVersions')}</p>;
  return (
    <div className={classes.page}>
      <List label={say('versions')}>
        {pages.items.map(({ id, number, note, publishedBy, publishedAt }) => (
          <ListRow
            key={id}
            title={say('version', { version: number })}
            detail={
              <>
                <RelativeTime at={publishedAt} /> {publishedBy && say('by', { name: publishedBy.name })}{' '}
                {note && `· ${note}`}
              </>
            }
            trailing={
              may && (
                <Button size="xs" variant="default" onClick={() => goBackTo(number)}>
                  {say('takeBack')}
                </Button>
              )
            }
          />
        ))}
      </List>
      <ConfirmDialog
        title={say('takeBackTitle', { version: goingBackTo ?? 0 })}
        opened={goingBackTo !== undefined}
        onClose={() => goBackTo(undefined)}
        confirmLabel={say('takeBack')}
        onConfirm={() => {
          if (goingBackTo !== undefined) takeBack.mutate({ input: { id: workflow.id, number: goingBackTo } });
        }}
        isBusy={takeBack.isPending}
        error={takeBack.error}
      >
        {say('takeBackText')}
      </ConfirmDialog>
    </div>
  );
}
