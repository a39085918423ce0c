import { Button, Group, NativeSelect, SegmentedControl, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type WorkflowState, workflowStates, type WorkflowSummary } from '@millrace/contracts/workflows/workflow';
import { listWorkflows } from '@millrace/contracts/workflows/workflows';
import { IconPlus, IconRoute } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { usePages } from '../../api/hooks.ts';
import { useCan } from '../../api/session.ts';
import { RelativeTime } from '../../ui/data/relative-time.tsx';
import { ShowMore } from '../../ui/data/show-more.tsx';
import { EmptyState } from '../../ui/feedback/empty-state.tsx';
import { Failure } from '../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { Page } from '../../ui/layout/page.tsx';
import { CreateWorkflow } from './create-workflow.tsx';
import { EnableSwitch } from './enable-switch.tsx';
import { NoMatch } from './no-match.tsx';
import { RunList } from './runs/run-list.tsx';
import { StatePill } from './states.tsx';
import { WorkflowMenu } from './workflow-menu.tsx';
import { workflowWords } from './workflow-words.ts';
import classes from './workflows.module.css';

const WorkspaceInsights = lazy(async () => ({
  default: (await import('./insights/workspace-insights.tsx')).WorkspaceInsights,
}));

const parts = ['workflows', 'runs', 'insights'] as const;

export function WorkflowsPage() {
  const say = useWords(workflowWords);
  const search: { part?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const part = parts.find((each) => each === search.part) ?? 'workflows';
  const toolbar = (
    <SegmentedControl
      size="xs"
      aria-label={say('parts')}
      value={part}
      onChange={(next) => void navigate({ to: '/workflows', search: next === 'workflows' ? {} : { part: next } })}
      data={parts.map((value) => ({ value, label: say(value) }))}
    />
  );
  return (
    <Page title={say('title')} actions={<NewWorkflow />} toolbar={toolbar} layout="fill">
      {part === 'workflows' && <WorkflowList />}
      {part === 'runs' && <RunList />}
      {part === 'insights' && (
        <Suspense fallback={<SkeletonRows />}>
          <WorkspaceInsights />
        </Suspense>
      )}
    </Page>
  );
}

function NewWorkflow() {
  const say = useWords(workflowWords);
  const may = useCan('workflows.create');
  const [isCreating, creating] = useDisclosure(false);
  if (!may) return null;
  return (
    <>
      <Button size="xs" leftSection={<IconPlus size={15} stroke={1.8} />} onClick={creating.open}>
        {say('newWorkflow')}
      </Button>
      {isCreating && <CreateWorkflow onClose={creating.close} />}
    </>
  );
}

function FirstWorkflow() {
  const say = useWords(workflowWords);
  return (
    <Group gap="xs" justify="center">
      <NewWorkflow />
      <Button size="xs" variant="default" component={Link} to="/templates">
        {say('fromTemplate')}
      </Button>
    </Group>
  );
}

function WorkflowList() {
  const say = useWords(workflowWords);
  const [state, setState] = useState<WorkflowState>();
  const pages = usePages(listWorkflows, { limit: 100, ...(state && { state }) });
  if (pages.isPending) return <SkeletonRows />;
  if (pages.isError) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.items.length === 0 && !state) {
    return (
      <EmptyState icon={<IconRoute size={20} stroke={1.7} />} title={say('emptyTitle')} action={<FirstWorkflow />}>
        {say('emptyText')}
      </EmptyState>
    );
  }
  return (
    <div className={classes.scroller}>
      <div className={classes.filters}>
        <NativeSelect
          size="xs"
          aria-label={say('state')}
          value={state ?? ''}
          onChange={({ currentTarget }) => setState(workflowStates.find((each) => each === currentTarget.value))}
          data={[
            { value: '', label: say('allButArchived') },
            ...workflowStates.map((value) => ({ value, label: say(value) })),
          ]}
        />
      </div>
      {pages.items.length === 0 ? (
        <NoMatch onClear={() => setState(undefined)} />
      ) : (
        <WorkflowTable workflows={pages.items} />
      )}
      <ShowMore pages={pages} label={say('older')} m="sm" />
    </div>
  );
}

function WorkflowTable({ workflows }: { workflows: readonly WorkflowSummary[] }) {
  const say = useWords(workflowWords);
  return (
    <Table highlightOnHover stickyHeader className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className={classes.wide}>{say('name')}</Table.Th>
          <Table.Th>{say('state')}</Table.Th>
          <Table.Th className={classes.spare}>{say('triggers')}</Table.Th>
          <Table.Th>{say('lastRun')}</Table.Th>
          <Table.Th className={classes.spare}>{say('success')}</Table.Th>
          <Table.Th aria-hidden />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.id} workflow={workflow} />
        ))}
      </Table.Tbody>
    </Table>
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
        <span className={classes.switched}>
          <EnableSwitch workflow={workflow} />
          <span className={classes.spare}>
            <StatePill state={workflow.state} />
          </span>
        </span>
      </Table.Td>
      <Table.Td className={`${classes.quiet} ${classes.spare}`}>
        {format.list(workflow.triggers.map((kind) => say(kind)))}
      </Table.Td>
      <Table.Td>
        {lastRun ? (
          <Link className={`${classes.link} ${classes.lastRun}`} to="/runs/$id" params={{ id: lastRun.id }}>
            <StatePill state={lastRun.state} />
            <span className={`${classes.quiet} ${classes.spare}`}>
              <RelativeTime at={lastRun.createdAt} />
            </span>
          </Link>
        ) : (
          <span className={classes.quiet}>{say('never')}</span>
        )}
      </Table.Td>
      <Table.Td className={classes.spare}>
        {ended > 0 && format.percent(Math.round((100 * recentRuns.completed) / ended) / 100)}
      </Table.Td>
      <Table.Td>
        <WorkflowMenu workflow={workflow} />
      </Table.Td>
    </Table.Tr>
  );
}
