import { Button } from '@mantine/core';
import { listWorkflowVersions } from '@millrace/contracts/workflows/workflow-versions';
import { useState } from 'react';
import { usePages } from '../../../api/hooks.ts';
import { List, ListRow } from '../../../ui/data/list.tsx';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import type { Builder } from '../builder/use-builder.ts';
import { workflowWords } from '../workflow-words.ts';
import { RollBackDialog } from './roll-back-dialog.tsx';
import { type Sides, VersionComparison } from './version-comparison.tsx';
import { versionWords } from './version-words.ts';
import classes from './versions.module.css';

/** Who published what and when; what differs between any two; and the way back. */
export function VersionsTab({ builder }: { builder: Builder }) {
  const say = useWords(versionWords);
  const sayWorkflow = useWords(workflowWords);
  const { workflow, isReadOnly } = builder;
  const pages = usePages(listWorkflowVersions, { id: workflow.id, limit: 50 });
  const [chosen, choose] = useState<Sides>();
  const [goingBackTo, goBackTo] = useState<number>();
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  const numbers = pages.items.map(({ number }) => number);
  const [newest] = numbers;
  if (newest === undefined) return <p className={classes.quiet}>{sayWorkflow('noVersions')}</p>;
  const sides = chosen ?? { from: workflow.publishedVersion ?? newest, to: 'draft' };
  return (
    <div className={classes.page}>
      <VersionComparison builder={builder} numbers={numbers} sides={sides} onChange={choose} />
      <List label={sayWorkflow('versions')}>
        {pages.items.map(({ id, number, note, publishedBy, publishedAt }) => (
          <ListRow
            key={id}
            title={sayWorkflow('version', { version: number })}
            detail={
              <>
                <RelativeTime at={publishedAt} /> {publishedBy && sayWorkflow('by', { name: publishedBy.name })}{' '}
                {note && `· ${note}`}
              </>
            }
            trailing={
              <div className={classes.buttons}>
                {number > 1 && (
                  <Button
                    size="xs"
                    variant="subtle"
                    aria-label={say('whatChangedIn', { number })}
                    onClick={() => choose({ from: number - 1, to: number })}
                  >
                    {say('whatChanged')}
                  </Button>
                )}
                {!isReadOnly && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={say('rollBackTo', { number })}
                    onClick={() => goBackTo(number)}
                  >
                    {say('rollBack')}
                  </Button>
                )}
              </div>
            }
          />
        ))}
      </List>
      <ShowMore pages={pages} label={sayWorkflow('older')} />
      {goingBackTo !== undefined && (
        <RollBackDialog builder={builder} number={goingBackTo} onClose={() => goBackTo(undefined)} />
      )}
    </div>
  );
}
