import { Switch } from '@mantine/core';
import type { WorkflowSummary } from '@millrace/contracts/workflows/workflow';
import { disableWorkflow, enableWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import { useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { useReportFailure } from '../../ui/feedback/failure.tsx';
import { useWords } from '../../ui/language/words.ts';
import { workflowWords } from './workflow-words.ts';

type Switched = Pick<WorkflowSummary, 'id' | 'name' | 'state' | 'publishedVersion'>;

export function EnableSwitch({ workflow }: { workflow: Switched }) {
  const say = useWords(workflowWords);
  const may = useCan('workflows.write');
  const options = { stale: ['workflows'], onError: useReportFailure() };
  const enable = useWrite(enableWorkflow, options);
  const disable = useWrite(disableWorkflow, options);
  const isOn = workflow.state === 'active';
  const { id } = workflow;
  return (
    <Switch
      size="xs"
      aria-label={say('switch', { name: workflow.name })}
      checked={isOn}
      disabled={
        !may ||
        workflow.publishedVersion === null ||
        workflow.state === 'archived' ||
        enable.isPending ||
        disable.isPending
      }
      onChange={() => (isOn ? disable.mutate({ input: { id } }) : enable.mutate({ input: { id } }))}
    />
  );
}
