import { Button } from '@mantine/core';
import { pinWorkflowSample } from '@millrace/contracts/workflows/workflow-samples';
import { useWrite } from '../../../../../api/hooks.ts';
import { useReportFailure } from '../../../../../ui/feedback/failure.tsx';
import { useWords } from '../../../../../ui/language/words.ts';
import type { StepNode } from '../../graph/step-tree.ts';
import type { Builder } from '../../use-builder.ts';
import classes from '../panel.module.css';
import { panelWords } from '../panel-words.ts';
import type { Sample } from '../use-sample.ts';

/** Keeps what the step gave, so that later steps are tried with it, whatever runs there are. */
export function PinOutput({ builder, node, sample }: { builder: Builder; node: StepNode; sample: Sample }) {
  const say = useWords(panelWords);
  const pin = useWrite(pinWorkflowSample, { stale: ['workflow_samples'], onError: useReportFailure() });
  const isPinned = sample.kept?.pinnedSteps.includes(node.id) === true;
  const tried = sample.tried.get(node.id);
  const given = tried?.state === 'done' ? tried.output : sample.values[node.id];
  const set = (value: unknown) => pin.mutate({ input: { id: builder.workflow.id, step: node.id, value } });
  if (!isPinned && (given === undefined || given === null)) return null;
  return (
    <div className={classes.row}>
      {isPinned && <span className={classes.quiet}>{say('pinnedOutput')}</span>}
      <Button size="compact-xs" variant="default" loading={pin.isPending} onClick={() => set(isPinned ? null : given)}>
        {say(isPinned ? 'unpinOutput' : 'pinOutput')}
      </Button>
    </div>
  );
}
