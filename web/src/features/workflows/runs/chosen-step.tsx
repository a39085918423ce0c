import { ActionIcon, CloseButton } from '@mantine/core';
import type { OutlinedStep, Run } from '@millrace/contracts/runs/run';
import { getRunStep } from '@millrace/contracts/runs/run-steps';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useOperation } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { refreshEveryMs, StatePill } from '../states.tsx';
import { runWords } from './run-words.ts';
import classes from './run.module.css';
import { StepBody } from './step-body.tsx';
import { useStepName } from './use-run-tree.ts';

export interface ChosenStepProps {
  run: Run;
  outline: readonly OutlinedStep[];
  path: string;
  onChoose: (path: string | undefined) => void;
}

/** Everything about one step, and the way to it in the other rounds of its loop. */
export function ChosenStep({ run, outline, path, onChoose }: ChosenStepProps) {
  const say = useWords(runWords);
  const nameOf = useStepName(run);
  const step = outline.find((each) => each.path === path);
  const id = step?.id ?? path;
  const name = nameOf(id);
  return (
    <aside className={classes.chosen} aria-label={say('chosen')}>
      <div className={classes.chosenHead}>
        <h2>
          {name ?? id} {name !== undefined && <small>{id}</small>}
        </h2>
        {step && <StatePill state={step.state} />}
        <CloseButton aria-label={say('close')} size={24} onClick={() => onChoose(undefined)} />
      </div>
      {step && <Rounds outline={outline} step={step} onChoose={onChoose} />}
      {step ? (
        <StepDetails run={run} path={path} wakeAt={step.wakeAt} />
      ) : (
        <p className={classes.quiet}>{say('notRun')}</p>
      )}
    </aside>
  );
}

function StepDetails({ run, path, wakeAt }: { run: Run; path: string; wakeAt: string | null }) {
  const say = useWords(runWords);
  const format = useFormat();
  const step = useOperation(getRunStep, { id: run.id, path }, { refetchInterval: refreshEveryMs(run.state) });
  if (step.isPending) return <SkeletonRows rows={3} />;
  if (step.isError) return <Failure error={step.error} onRetry={() => void step.refetch()} />;
  return (
    <>
      {wakeAt !== null && <p className={classes.quiet}>{say('goesOn', { time: format.dateTime(wakeAt) })}</p>}
      <StepBody run={run} step={step.data} />
    </>
  );
}

function Rounds({
  outline,
  step,
  onChoose,
}: {
  outline: readonly OutlinedStep[];
  step: OutlinedStep;
  onChoose: (path: string) => void;
}) {
  const say = useWords(runWords);
  const rounds = outline.filter(({ id }) => id === step.id);
  if (rounds.length < 2) return null;
  const number = rounds.indexOf(step);
  const go = (by: number) => {
    const other = rounds[number + by];
    if (other) onChoose(other.path);
  };
  return (
    <div className={classes.rounds}>
      <ActionIcon variant="default" size={24} aria-label={say('before')} disabled={number === 0} onClick={() => go(-1)}>
        <IconChevronLeft size={14} />
      </ActionIcon>
      <span>{say('rounds', { number: number + 1, count: rounds.length })}</span>
      <ActionIcon
        variant="default"
        size={24}
        aria-label={say('after')}
        disabled={number === rounds.length - 1}
        onClick={() => go(1)}
      >
        <IconChevronRight size={14} />
      </ActionIcon>
      <code>{step.path}</code>
    </div>
  );
}
