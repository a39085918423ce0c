import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { runWorkflow } from '@millrace/contracts/workflows/workflow-starts';
import { IconAdjustments } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useWrite } from '../../../../api/hooks.ts';
import { useCan } from '../../../../api/session.ts';
import { useWords } from '../../../../ui/language/words.ts';
import { workflowWords } from '../../workflow-words.ts';
import type { Builder } from '../use-builder.ts';
import { formWords } from './forms/form-words.ts';
import { WorkflowSettings } from './settings/workflow-settings.tsx';
import { panelWords } from './panel-words.ts';
import { RunDialog } from './trying/run-dialog.tsx';

/** In the bar of the page: running and trying the workflow. */
export function BuilderActions({ builder }: { builder: Builder }) {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const sayForm = useWords(formWords);
  const sayPanel = useWords(panelWords);
  const [isRunning, running] = useDisclosure(false);
  const [isSetting, setting] = useDisclosure(false);
  const { workflow } = builder;
  const { id } = workflow;
  const start = useWrite(runWorkflow, {
    stale: ['workflows', 'runs'],
    onSuccess: (run) => {
      running.close();
      void navigate({ to: '/runs/$id', params: { id: run.id } });
    },
  });
  const mayRun = useCan('runs.write');
  if (!mayRun || workflow.state === 'archived') return null;
  return (
    <>
      <ActionIcon aria-label={sayForm('settings')} title={sayForm('settings')} onClick={setting.open}>
        <IconAdjustments size={16} stroke={1.7} />
      </ActionIcon>
      {isSetting && <WorkflowSettings builder={builder} onClose={setting.close} />}
      <Button
        size="xs"
        variant="default"
        disabled={workflow.publishedVersion === null}
        title={workflow.publishedVersion === null ? sayPanel('runAfterPublish') : undefined}
        onClick={running.open}
      >
        {say('runNow')}
      </Button>
      {isRunning && (
        <RunDialog
          builder={builder}
          isBusy={start.isPending}
          error={start.error}
          onClose={running.close}
          onRun={(input) => start.mutate({ input: { id, input } })}
        />
      )}
    </>
  );
}
