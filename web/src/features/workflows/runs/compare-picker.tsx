import { Modal, NativeSelect, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type Run, runStates, type RunSummary } from '@millrace/contracts/runs/run';
import { listRuns } from '@millrace/contracts/runs/runs';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { usePages } from '../../../api/hooks.ts';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { StatePill } from '../states.tsx';
import { workflowWords } from '../workflow-words.ts';
import pageClasses from '../workflows.module.css';
import classes from './compare.module.css';
import { runWords } from './run-words.ts';
import { useDuration } from './use-run-texts.ts';

/** Leads to the comparison with any other run of the same workflow. */
export function ComparePicker({ run }: { run: Run }) {
  const say = useWords(runWords);
  const [isOpen, picker] = useDisclosure(false);
  return (
    <>
      <UnstyledButton className={classes.pick} onClick={picker.open}>
        {say('compareWithOther')}
      </UnstyledButton>
      <Modal opened={isOpen} onClose={picker.close} title={say('pickRun')} size={560}>
        <OtherRuns run={run} />
      </Modal>
    </>
  );
}

function OtherRuns({ run }: { run: Run }) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const [state, setState] = useState<RunSummary['state']>();
  const pages = usePages(listRuns, { workflowId: run.workflow.id, limit: 50, ...(state && { state }) });
  const others = pages.items.filter(({ id }) => id !== run.id);
  return (
    <>
      <NativeSelect
        size="xs"
        mb="xs"
        data-autofocus
        label={sayWorkflow('state')}
        value={state ?? ''}
        onChange={({ currentTarget: { value } }) => setState(runStates.find((each) => each === value))}
        data={[{ value: '', label: say('any') }, ...runStates.map((value) => ({ value, label: sayWorkflow(value) }))]}
      />
      {pages.isError ? (
        <Failure error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <SkeletonRows rows={5} />
      ) : (
        <>
          {others.length === 0 && !pages.hasNextPage && <p className={pageClasses.quiet}>{say('noOtherRun')}</p>}
          <ul className={classes.others}>
            {others.map((other) => (
              <OtherRun key={other.id} run={run} other={other} />
            ))}
          </ul>
          <ShowMore pages={pages} label={sayWorkflow('older')} mt="xs" />
        </>
      )}
    </>
  );
}

function OtherRun({ run, other }: { run: Run; other: RunSummary }) {
  const say = useWords(runWords);
  const sayWorkflow = useWords(workflowWords);
  const format = useFormat();
  const duration = useDuration();
  // The earlier one is A, as where two are chosen in the list.
  const [a, b] = other.createdAt < run.createdAt ? [other, run] : [run, other];
  const facts = [
    other.id === run.forkedFromId && say('madeFrom'),
    other.version !== null && sayWorkflow('version', { version: other.version }),
    sayWorkflow(other.trigger),
    duration(other.startedAt ?? other.createdAt, other.endedAt),
  ];
  return (
    <li>
      <Link className={classes.other} to="/runs/compare" search={{ a: a.id, b: b.id }} onKeyDown={moveWithArrows}>
        <span>{format.dateTime(other.createdAt)}</span>
        <StatePill state={other.state} />
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </Link>
    </li>
  );
}

/** From one link to the next, besides Tab. */
function moveWithArrows(event: KeyboardEvent<HTMLAnchorElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const links = [...(event.currentTarget.closest('ul')?.querySelectorAll('a') ?? [])];
  links[links.indexOf(event.currentTarget) + by]?.focus();
}
