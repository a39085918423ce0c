import { Button } from '@mantine/core';
import type { Workflow } from '@millrace/contracts/workflows/workflow';
import { listEvents } from '@millrace/contracts/events/events';
import { createWorkflow } from '@millrace/contracts/workflows/workflows';
import { useNavigate } from '@tanstack/react-router';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { useReportFailure } from '../../../ui/feedback/failure.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import classes from './builder.module.css';
import { builderWords } from './builder-words.ts';
import type { Builder } from './use-builder.ts';

/** Somebody else saved another draft: who, when, and what to do with the one here. Nothing is written over. */
export function OvertakenNotice({ builder, theirs }: { builder: Builder; theirs: Workflow }) {
  const say = useWords(builderWords);
  const format = useFormat();
  const navigate = useNavigate();
  const who = useLastEditor(builder.workflow.id);
  const copy = useWrite(createWorkflow, {
    stale: ['workflows'],
    onError: useReportFailure(),
    onSuccess: ({ id }) => {
      builder.saving.takeTheirs();
      void navigate({ to: '/workflows/$id', params: { id } });
    },
  });
  const keepCopy = () => {
    const name = say('copyOf', { name: theirs.name });
    copy.mutate({ input: { name, definition: { ...builder.definition, name } } });
  };
  return (
    <div className={classes.notice} role="alert">
      <p>{say('overtaken', { name: who ?? say('somebody'), time: format.time(theirs.updatedAt) })}</p>
      <Button size="compact-sm" variant="default" loading={copy.isPending} onClick={keepCopy}>
        {say('keepCopy')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={builder.saving.takeTheirs}>
        {say('takeTheirs')}
      </Button>
    </div>
  );
}

/** Who changed the workflow last, as its events tell. */
function useLastEditor(id: string): string | undefined {
  const { data } = useOperation(listEvents, { recordId: id, type: 'workflow.updated', limit: 1 });
  return data?.items[0]?.actor.name ?? undefined;
}
