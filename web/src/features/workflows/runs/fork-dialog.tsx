import { Checkbox } from '@mantine/core';
import type { Run } from '@millrace/contracts/runs/run';
import { forkRun } from '@millrace/contracts/runs/runs';
import { getWorkflow } from '@millrace/contracts/workflows/workflows';
import { getWorkflowVersion } from '@millrace/contracts/workflows/workflow-versions';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation, useWrite } from '../../../api/hooks.ts';
import { useWords } from '../../../ui/language/words.ts';
import { InputDialog } from '../input-dialog.tsx';
import { inputSchemaOf } from '../input-fields.ts';
import { workflowWords } from '../workflow-words.ts';

/** Runs it again from the start, with what started it or with something else. */
export function ForkDialog({ run, onClose }: { run: Run; onClose: () => void }) {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const [onPublished, setOnPublished] = useState(false);
  const input = useInputSchema(run, onPublished);
  const fork = useWrite(forkRun, {
    stale: ['runs', 'run_steps', 'workflows', 'approvals'],
    onSuccess: ({ id }) => {
      onClose();
      void navigate({ to: '/runs/$id', params: { id } });
    },
  });
  const submit = (payload: unknown) => {
    // Unchanged, it is left to the server: large values are there, too.
    const isChanged = JSON.stringify(payload) !== JSON.stringify(run.payload);
    // Of a run by hand, what was typed is both.
    const inputs = isChanged && run.inputs !== null ? { inputs: payload } : {};
    fork.mutate({ input: { id: run.id, onPublished, ...(isChanged && { payload }), ...inputs } });
  };
  if (input.isPending) return null;
  return (
    <InputDialog
      title={say('forkTitle')}
      text={say('forkText')}
      schema={input.schema}
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
    </InputDialog>
  );
}

/** Of the version that is to run; only what people type in has one. */
function useInputSchema({ workflow, version, trigger }: Run, onPublished: boolean) {
  const isTyped = trigger === 'manual' || trigger === 'api' || trigger === 'form';
  const now = useOperation(getWorkflow, { id: workflow.id }, { enabled: isTyped && onPublished });
  const number = (onPublished ? now.data?.publishedVersion : undefined) ?? version;
  const query = useOperation(
    getWorkflowVersion,
    { id: workflow.id, number: number ?? 1 },
    {
      enabled: isTyped && number !== null,
      staleTime: Infinity,
      placeholderData: (previous) => previous,
    },
  );
  const definition = query.data?.definition;
  return {
    isPending: query.isLoading,
    schema: definition && inputSchemaOf(definition, trigger === 'form' ? 'form' : 'manual'),
  };
}
