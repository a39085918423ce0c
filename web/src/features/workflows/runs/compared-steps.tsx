import { UnstyledButton } from '@mantine/core';
import type { Run, RunStep } from '@millrace/contracts/runs/run';
import { listRunSteps } from '@millrace/contracts/runs/run-steps';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { usePages } from '../../../api/hooks.ts';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { refreshEveryMs, StatePill } from '../states.tsx';
import { FieldChanges } from '../versions/change-list.tsx';
import type { FieldChange } from '../versions/compare-versions.ts';
import { workflowWords } from '../workflow-words.ts';
import pageClasses from '../workflows.module.css';
import classes from './compare.module.css';
import { pairSteps, type StepPair } from './pair-steps.ts';
import { StepFacts } from './run-steps.tsx';
import { runWords } from './run-words.ts';

interface ComparedStepsProps {
  a: Run;
  b: Run;
  under: string;
  onlyDifferent: boolean;
}

/** The steps directly inside of one, or at the top, of both; what lies in those opens with them. */
export function ComparedSteps({ a, b, under, onlyDifferent }: ComparedStepsProps) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const ofA = usePages(listRunSteps, { id: a.id, under }, { refetchInterval: refreshEveryMs(a.state) });
  const ofB = usePages(listRunSteps, { id: b.id, under }, { refetchInterval: refreshEveryMs(b.state) });
  if (ofA.isPending || ofB.isPending) return <SkeletonRows rows={3} />;
  const failed = [ofA, ofB].find(({ isError }) => isError);
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  const pairs = pairSteps(ofA.items, ofB.items);
  const shown = onlyDifferent ? pairs.filter(({ isSame }) => !isSame) : pairs;
  return (
    <>
      {shown.length === 0 && <p className={pageClasses.quiet}>{say('noStepDiffers')}</p>}
      <ol className={pageClasses.steps}>
        {shown.map((pair) => (
          <Pair key={pair.path} pair={pair} a={a} b={b} onlyDifferent={onlyDifferent} />
        ))}
      </ol>
      <ShowMore
        pages={{
          hasNextPage: ofA.hasNextPage || ofB.hasNextPage,
          isFetchingNextPage: ofA.isFetchingNextPage || ofB.isFetchingNextPage,
          fetchNextPage: () =>
            Promise.all([ofA, ofB].filter(({ hasNextPage }) => hasNextPage).map((pages) => pages.fetchNextPage())),
        }}
        label={sayWorkflow('older')}
        mt="xs"
      />
    </>
  );
}

function Pair({ pair, ...runs }: { pair: StepPair } & Omit<ComparedStepsProps, 'under'>) {
  const say = useWords(runWords);
  const { a, b, isSame, path } = pair;
  const [isOpen, setOpen] = useState(!isSame);
  const step = a ?? b;
  if (!step) return null;
  const holdsSteps = (a?.inside ?? 0) + (b?.inside ?? 0) > 0;
  return (
    <li className={classes.pair} data-differs={!isSame || undefined}>
      <UnstyledButton className={classes.head} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        <span className={pageClasses.stepName}>
          {step.name ?? step.id} <small>{isSame ? say('same') : say('differs')}</small>
        </span>
        <Side name="A" step={a} />
        <Side name="B" step={b} />
      </UnstyledButton>
      {isOpen && (
        <div className={classes.body}>
          <PairBody pair={pair} />
          {holdsSteps && <ComparedSteps {...runs} under={path} />}
        </div>
      )}
    </li>
  );
}

function Side({ name, step }: { name: 'A' | 'B'; step: RunStep | undefined }) {
  const say = useWords(runWords);
  return (
    <span className={classes.side}>
      <b>{name}</b>
      {step ? <StatePill state={step.state} /> : <span className={pageClasses.quiet}>{say('notReached')}</span>}
      {step && (
        <span className={pageClasses.quiet}>
          <StepFacts step={step} />
        </span>
      )}
    </span>
  );
}

function PairBody({ pair: { a, b, input, output, isSame } }: { pair: StepPair }) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const error: FieldChange[] =
    a?.error?.message === b?.error?.message ? [] : [{ path: '', before: a?.error?.message, after: b?.error?.message }];
  if (isSame) return <p className={pageClasses.quiet}>{say('sameValues')}</p>;
  return (
    <>
      <Named name={sayWorkflow('error')} fields={a && b ? error : []} />
      <Named name={sayWorkflow('input')} fields={input} />
      <Named name={sayWorkflow('output')} fields={output} />
    </>
  );
}

function Named({ name, fields }: { name: string; fields: readonly FieldChange[] }) {
  if (fields.length === 0) return null;
  return (
    <div>
      <h4>{name}</h4>
      <FieldChanges fields={fields} sides={{ before: 'A', after: 'B' }} areEqual />
    </div>
  );
}
