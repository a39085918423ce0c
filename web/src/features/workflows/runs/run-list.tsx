import { NativeSelect, Table } from '@mantine/core';
import { type RunState, runStates, type RunSummary } from '@millrace/contracts/runs/run';
import { listRuns } from '@millrace/contracts/runs/runs';
import { listWorkflows } from '@millrace/contracts/workflows/workflows';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation, usePages } from '../../../api/hooks.ts';
import { RelativeTime } from '../../../ui/data/relative-time.tsx';
import { ShowMore } from '../../../ui/data/show-more.tsx';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { NoMatch } from '../no-match.tsx';
import { StatePill } from '../states.tsx';
import { useDuration, useWaitingFor } from './use-run-texts.ts';
import { workflowWords } from '../workflow-words.ts';
import classes from '../workflows.module.css';

/** Of all workflows, or of one. */
export function RunList({ workflowId }: { workflowId?: string }) {
  const say = useWords(workflowWords);
  const [state, setState] = useState<RunState>();
  const [chosen, choose] = useState<string>();
  const only = workflowId ?? chosen;
  const pages = usePages(listRuns, { limit: 50, ...(state && { state }), ...(only && { workflowId: only }) });
  const isFiltered = state !== undefined || chosen !== undefined;
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  return (
    <div className={classes.scroller}>
      {(pages.items.length > 0 || isFiltered) && (
        <div className={classes.filters}>
          <NativeSelect
            size="xs"
            aria-label={say('state')}
            value={state ?? ''}
            onChange={({ currentTarget }) => setState(runStates.find((each) => each === currentTarget.value))}
            data={[{ value: '', label: say('allStates') }, ...runStates.map((value) => ({ value, label: say(value) }))]}
          />
          {!workflowId && <WorkflowChoice value={chosen} onChoose={choose} />}
        </div>
      )}
      {pages.items.length === 0 && isFiltered ? (
        <NoMatch />
      ) : pages.items.length === 0 ? (
        <EmptyState icon={<IconPlayerPlay size={20} stroke={1.7} />} title={say('emptyRunsTitle')}>
          {say('emptyRunsText')}
        </EmptyState>
      ) : (
        <RunTable runs={pages.items} withName={workflowId === undefined} />
      )}
      <ShowMore pages={pages} label={say('older')} m="sm" />
    </div>
  );
}

function WorkflowChoice({ value, onChoose }: { value: string | undefined; onChoose: (id?: string) => void }) {
  const say = useWords(workflowWords);
  const { data } = useOperation(listWorkflows, { limit: 200 }, { staleTime: 60_000 });
  return (
    <NativeSelect
      size="xs"
      aria-label={say('workflow')}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChoose(currentTarget.value || undefined)}
      data={[
        { value: '', label: say('allWorkflows') },
        ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}

function RunTable({ runs, withName }: { runs: readonly RunSummary[]; withName: boolean }) {
  const say = useWords(workflowWords);
  const waitingFor = useWaitingFor();
  const duration = useDuration();
  return (
    <Table highlightOnHover stickyHeader className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('started')}</Table.Th>
          {withName && <Table.Th>{say('name')}</Table.Th>}
          <Table.Th>{say('state')}</Table.Th>
          <Table.Th className={classes.wide} />
          <Table.Th className={classes.spare}>{say('trigger')}</Table.Th>
          <Table.Th className={classes.spare}>{say('took')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <Link className={classes.link} to="/runs/$id" params={{ id: run.id }}>
                <RelativeTime at={run.createdAt} />
              </Link>
            </Table.Td>
            {withName && <Table.Td>{run.workflow.name}</Table.Td>}
            <Table.Td>
              <StatePill state={run.state} />
            </Table.Td>
            <Table.Td className={`${classes.wide} ${classes.quiet}`}>{run.error?.message ?? waitingFor(run)}</Table.Td>
            <Table.Td className={`${classes.quiet} ${classes.spare}`}>{say(run.trigger)}</Table.Td>
            <Table.Td className={`${classes.quiet} ${classes.spare}`}>
              {duration(run.startedAt ?? run.createdAt, run.endedAt)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
