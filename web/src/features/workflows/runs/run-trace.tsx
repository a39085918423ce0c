import { SegmentedControl } from '@mantine/core';
import type { OutlinedStep, Run } from '@millrace/contracts/runs/run';
import { outlinedAtMost, outlineRun } from '@millrace/contracts/runs/run-steps';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { isMoving, refreshEveryMs } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import { ChosenStep } from './chosen-step.tsx';
import { RunDrawing } from './run-drawing.tsx';
import { pickRound } from './run-results.ts';
import { RunSteps } from './run-steps.tsx';
import { RunTimeline } from './run-timeline.tsx';
import { runWords } from './run-words.ts';
import classes from './run.module.css';

/** What the run did: drawn, over time, and step by step. One step is chosen in all of them, and named in the address. */
export function RunTrace({ run }: { run: Run }) {
  const outline = useOperation(outlineRun, { id: run.id }, { refetchInterval: refreshEveryMs(run.state) });
  const { chosen, choose } = useChosenStep();
  const { steps, isWhole = true } = outline.data ?? {};
  const chooseById = useCallback((id: string) => choose(pickRound(steps ?? [], id)?.path ?? id), [steps, choose]);
  if (outline.isError) return <Failure error={outline.error} onRetry={() => void outline.refetch()} />;
  if (!steps) return <SkeletonRows rows={5} />;
  const chosenId = chosen?.slice(chosen.lastIndexOf('.') + 1);
  return (
    <div className={classes.trace} data-chosen={chosen === undefined ? undefined : true}>
      <div className={classes.shown}>
        <RunDrawing run={run} outline={steps} chosen={chosenId} onChoose={chooseById} />
        <StepsOverTime run={run} steps={steps} isWhole={isWhole} chosen={chosen} onChoose={choose} />
      </div>
      {chosen !== undefined && <ChosenStep run={run} outline={steps} path={chosen} onChoose={choose} />}
    </div>
  );
}

interface StepsOverTimeProps {
  run: Run;
  steps: readonly OutlinedStep[];
  isWhole: boolean;
  chosen: string | undefined;
  onChoose: (path: string) => void;
}

function StepsOverTime({ run, steps, isWhole, chosen, onChoose }: StepsOverTimeProps) {
  const say = useWords(runWords);
  const sayOfWorkflows = useWords(workflowWords);
  const [view, setView] = useState('timeline');
  const isEmpty = steps.length === 0;
  return (
    <Section
      title={sayOfWorkflows('steps')}
      description={isWhole ? undefined : say('notWhole', { count: outlinedAtMost })}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={say('view')}
          value={view}
          onChange={setView}
          data={[
            { value: 'timeline', label: say('timeline') },
            { value: 'list', label: say('list') },
          ]}
        />
      }
    >
      {view === 'list' ? (
        <RunSteps run={run} under="" />
      ) : isEmpty ? (
        <p className={classes.quiet}>{sayOfWorkflows(isMoving(run.state) ? 'noSteps' : 'noStepsEnded')}</p>
      ) : (
        <RunTimeline run={run} outline={steps} chosen={chosen} onChoose={onChoose} />
      )}
    </Section>
  );
}

function useChosenStep(): { chosen: string | undefined; choose: (path: string | undefined) => void } {
  const { step: chosen } = useSearch({ from: '/workspace/runs/$id' });
  const navigate = useNavigate({ from: '/runs/$id' });
  const choose = useCallback(
    (step: string | undefined) => void navigate({ search: step === undefined ? {} : { step }, replace: true }),
    [navigate],
  );
  return { chosen, choose };
}
