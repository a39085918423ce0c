import { Button, Popover, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { publishWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { useState } from 'react';
import { useWrite } from '../../../api/hooks.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { notifyDone } from '../../../ui/feedback/notify.tsx';
import { focusOnMount } from '../../../ui/keyboard/focus-on-mount.ts';
import { useWords } from '../../../ui/language/words.ts';
import { ProblemList } from '../problem-list.tsx';
import { workflowWords } from '../workflow-words.ts';
import classes from './builder.module.css';
import { BacktestButton } from './backtest-button.tsx';
import { builderWords } from './builder-words.ts';
import type { Builder } from './use-builder.ts';
import { useNameOfPlace } from './use-name-of-place.ts';

const stale = ['workflows', 'workflow_versions', 'workflow_endpoints', 'events'];

/** From the draft to what runs: what is wrong with it, or a note and the button. */
export function PublishMenu({ builder, onGoTo }: { builder: Builder; onGoTo: (path: string) => void }) {
  const sayWorkflow = useWords(workflowWords);
  const [isOpen, menu] = useDisclosure(false);
  const { workflow, saving } = builder;
  const isPublished = workflow.publishedVersion !== null && !workflow.hasChanges && saving.phase === 'saved';
  return (
    <Popover opened={isOpen} onChange={(open) => !open && menu.close()} position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <Button size="xs" disabled={isPublished || saving.phase === 'overtaken'} onClick={menu.toggle}>
          {sayWorkflow('publish')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {isOpen && (
          <PublishForm
            builder={builder}
            onClose={menu.close}
            onGoTo={(path) => {
              menu.close();
              onGoTo(path);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function PublishForm(props: { builder: Builder; onClose: () => void; onGoTo: (path: string) => void }) {
  const say = useWords(builderWords);
  const sayWorkflow = useWords(workflowWords);
  const { builder, onClose } = props;
  const { problems, saving, isChecking, workflow } = builder;
  const nameOf = useNameOfPlace(builder);
  const [note, setNote] = useState('');
  const onError = useReportFailure();
  const publish = useWrite(publishWorkflow, {
    stale,
    onError,
    onSuccess: ({ publishedVersion }) => {
      notifyDone(sayWorkflow('published', { version: publishedVersion ?? 1 }));
      onClose();
    },
  });
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const submit = async () => {
    try {
      const version = await saving.saveNow();
      await publish.mutateAsync({ input: { id: workflow.id, note }, version });
    } catch {
      // Told by onError, or by the state of the draft.
    }
  };
  return (
    <div className={classes.publish}>
      {errors > 0 && <p className={classes.publishText}>{say('publishProblems', { count: errors })}</p>}
      {problems.length > 0 && <ProblemList problems={problems} nameOf={nameOf} onGoTo={props.onGoTo} />}
      {errors === 0 && (
        <>
          <Textarea
            label={say('note')}
            placeholder={say('noteHint')}
            autosize
            minRows={2}
            ref={focusOnMount}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <Button size="xs" loading={publish.isPending} disabled={isChecking} onClick={() => void submit()}>
            {say('publishAs', { version: (workflow.publishedVersion ?? 0) + 1 })}
          </Button>
          <BacktestButton builder={builder} isQuiet />
        </>
      )}
    </div>
  );
}
