import { Button, SegmentedControl, Switch, Table } from '@mantine/core';
import { disableWorkflow, enableWorkflow } from '@millrace/contracts/workflows/workflow-versions';
import type { WorkflowSummary } from '@millrace/contracts/workflows/workflow';
import { createWorkflow, listWorkflows } from '@millrace/contracts/workflows/workflows';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { usePages, useWrite } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure, useReportFailure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { RunList } from './run-list.tsx';
import { StatePill } from './states.tsx';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

export function WorkflowsPage() {
  const say = useWords(workflowWords);
  const search: { part?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const part = search.part === 'runs' ? 'runs' : 'workflows';
  const toolbar = (
    <SegmentedControl
      size="xs"
      aria-label={say('parts')}
      value={part}
      onChange={(next) => void navigate({ to: '/workflows', search: next === 'runs' ? { part: next } : {} })}
      data={[
        { value: 'workflows', label: say('workflows') },
        { value: 'runs', label: say('runs') },
      ]}
    />
  );
  return (
    <Page title={say('title')} actions={<NewWorkflow />} toolbar={toolbar} layout="fill">
      {part === 'runs' ? <RunList /> : <WorkflowList />}
    </Page>
  );
}

/** Something to begin with: it says hello to each new lead, and changes nothing. */
const firstDefinition = {
  triggers: [{ type: 'event', event: 'lead.created' }],
  steps: [{ id: 'greeting', type: 'transformation', set: { text: 'Hello {{ trigger.lead.name }}' } }],
};

function NewWorkflow() {
  const say = useWords(workflowWords);
  const navigate = useNavigate();
  const create = useWrite(createWorkflow, {
    stale: ['workflows'],
    onError: useReportFailure(),
    onSuccess: ({ id }) => void navigate({ to: '/workflows/$id', params: { id } }),
  });
  if (!useCan('workflows.create')) return null;
  return (
    <Button
      size="xs"
      leftSection={<IconPlus size={15} stroke={1.8} />}
      loading={create.isPending}
      onClick={() => create.mutate({ input: { name: say('untitled'), definition: firstDefinition } })}
    >
      {say('newWorkflow')}
    </Button>
  );
}

function WorkflowList() {
  const say = useWords(workflowWords);
  const pages = usePages(listWorkflows, { limit: 100 });
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0) {
    return (
      <EmptyState icon={<IconRoute size={20} stroke={1.7} />} title={say('emptyTitle')} action={<NewWorkflow />}>
        {say('emptyText')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.scroller}>
      <Table highlightOnHover stickyHeader className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.wide}>{say('name')}</Table.Th>
            <Table.Th>{say('state')}</Table.Th>
            <Table.Th className={classes.spare}>{say('triggers')}</Table.Th>
            <Table.Th>{say('lastRun')}</Table.Th>
            <Table.Th className={classes.spare}>{say('success')}</Table.Th>
            <Table.Th>{say('on')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pages.items.map((workflow) => (
            <WorkflowRow key={workflow.id} workflow={workflow} />
          ))}
        </Table.Tbody>
      </Table>
      {pages.hasNextPage && (
        <Button
          variant="subtle"
          size="xs"
          m="sm"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {say('older')}
        </Button>
      )}
    </div>
  );
}

function WorkflowRow({ workflow }: { workflow: WorkflowSummary }) {
  const say = useWords(workflowWords);
  const format = useFormat();
  const { lastRun, recentRuns } = workflow;
  const ended = recentRuns.completed + recentRuns.failed;
  return (
    <Table.Tr>
      <Table.Td className={classes.wide}>
        <Link className={classes.link} to="/workflows/$id" params={{ id: workflow.id }}>
          {workflow.name}
        </Link>
      </Table.Td>
      <Table.Td>
        <StatePill state={workflow.state} />
      </Table.Td>
      <Table.Td className={`${classes.quiet} ${classes.spare}`}>
        {format.list(workflow.triggers.map((kind) => say(kind)))}
      </Table.Td>
      <Table.Td>
        {lastRun ? <RelativeTime at={lastRun.createdAt} /> : <span className={classes.quiet}>{say('never')}</span>}
      </Table.Td>
      <Table.Td className={classes.spare}>
        {ended > 0 && say('successRate', { rate: format.number(Math.round((100 * recentRuns.completed) / ended)) })}
      </Table.Td>
      <Table.Td>
        <EnableSwitch workflow={workflow} />
      </Table.Td>
    </Table.Tr>
  );
}

function EnableSwitch({ workflow }: { workflow: WorkflowSummary }) {
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
      disabled={!may || workflow.publishedVersion === null || enable.isPending || disable.isPending}
      onChange={() => (isOn ? disable.mutate({ input: { id } }) : enable.mutate({ input: { id } }))}
    />
  );
}
