import { Checkbox } from '@mantine/core';
import { rollbackWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { FormDialog } from '../../../ui/feedback/form-dialog.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import type { Builder } from '../builder/use-builder.ts';
import { ChangeList } from './change-list.tsx';
import { useComparison } from './version-comparison.tsx';
import { versionWords } from './version-words.ts';
import classes from './versions.module.css';

const stale = ['workflows', 'workflow_versions', 'workflow_endpoints', 'events'];

/** Shows what going back to a version changes, and goes back: as the draft, or published at once. */
export function RollBackDialog(props: { builder: Builder; number: number; onClose: () => void }) {
  const say = useWords(versionWords);
  const { builder, number, onClose } = props;
  const [isPublished, setPublished] = useState(false);
  const [unsaved, setUnsaved] = useState<unknown>();
  const { comparison, failed } = useComparison(builder, { from: 'draft', to: number });
  const rollBack = useWrite(rollbackWorkflow, {
    stale,
    onSuccess: ({ publishedVersion }) => {
      onClose();
      const published = publishedVersion ?? number;
      notifyDone(isPublished ? say('rolledBackAndPublished', { number, published }) : say('rolledBack', { number }));
    },
  });
  const submit = async () => {
    try {
      setUnsaved(undefined);
      // Against the draft that is shown: one that somebody else has changed meanwhile is not written over.
      const version = await builder.saving.saveNow();
      rollBack.mutate({ input: { id: builder.workflow.id, number, publish: isPublished }, version });
    } catch (error) {
      setUnsaved(error);
    }
  };
  return (
    <FormDialog
      title={say('rollBackTitle', { number })}
      opened
      size={620}
      onClose={onClose}
      submitLabel={say('rollBack')}
      isBusy={rollBack.isPending}
      error={unsaved ?? rollBack.error}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className={classes.text}>{say('rollBackText', { number })}</p>
      <div className={classes.preview}>
        {failed && <Failure error={failed.error} onRetry={failed.retry} />}
        {comparison ? <ChangeList comparison={comparison} /> : !failed && <SkeletonRows />}
      </div>
      <Checkbox
        label={say('publishToo')}
        description={say('untilPublished')}
        checked={isPublished}
        onChange={({ currentTarget }) => setPublished(currentTarget.checked)}
      />
    </FormDialog>
  );
}
