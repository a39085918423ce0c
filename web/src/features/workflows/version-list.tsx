import { Button } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listWorkflowVersions, rollbackWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { List, ListRow } from '../../ui/data/list.tsx';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { notifyDone } from '../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

export function VersionList({ workflow }: { workflow: Workflow }) {
  const say = useWords(workflowWords);
  const may = useCan('workflows.write');
  const pages = usePages(listWorkflowVersions, { id: workflow.id, limit: 50 });
  const takeBack = useWrite(rollbackWorkflow, { stale: ['workflows'], onError: useReportFailure() });
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
                <Button
                  size="xs"
                  variant="default"
                  loading={takeBack.isPending && takeBack.variables.input.number === number}
                  onClick={() =>
                    takeBack.mutate(
                      { input: { id: workflow.id, number } },
                      { onSuccess: () => notifyDone(say('takenBack', { version: number })) },
                    )
                  }
                >
                  {say('takeBack')}
                </Button>
              )
            }
          />
        ))}
      </List>
    </div>
  );
}
