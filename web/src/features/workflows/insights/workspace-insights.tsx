import { NativeSelect, Table } from '@mantine/core';
import {
  type InsightOrder,
  insightOrders,
  type InsightPeriod,
  insightPeriods,
  summariseInsights,
  type WorkspaceInsights as Insights,
} from '@millrace/contracts/workflows/workflow-insights';
import { keepPreviousData } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../../api/hooks.ts';
import { Failure } from '../../../ui/feedback/failure.tsx';
import { SkeletonRows } from '../../../ui/feedback/skeleton-rows.tsx';
import { useFormat } from '../../../ui/language/format.ts';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { insightWords } from './insight-words.ts';
import { InsightView } from './insight-view.tsx';
import figures from '../../../ui/data/figures.module.css';
import classes from './insights.module.css';
import { refreshedMs } from './refreshed.ts';
import { useFirst } from './use-first.tsx';
import { useFigure } from './use-figure.ts';

/** How all workflows did. */
export function WorkspaceInsights() {
  const search: { period?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const period: InsightPeriod = insightPeriods.find((each) => each === search.period) ?? '7d';
  const [sort, setSort] = useState<InsightOrder>('runs');
  const query = useOperation(
    summariseInsights,
    { period, sort },
    { refetchInterval: refreshedMs, placeholderData: keepPreviousData },
  );
  if (query.isPending) return <SkeletonRows />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const show = (next: InsightPeriod) =>
    void navigate({ to: '/workflows', search: { part: 'insights', period: next }, resetScroll: false });
  return (
    <div className={classes.scroller}>
      <InsightView insights={{ ...query.data, period }} onPeriod={show}>
        {query.data.workflows.length > 0 && <WorkflowTable insights={query.data} sort={sort} onSort={setSort} />}
      </InsightView>
    </div>
  );
}

interface WorkflowTableProps {
  insights: Insights;
  sort: InsightOrder;
  onSort: (sort: InsightOrder) => void;
}

function WorkflowTable({ insights, sort, onSort }: WorkflowTableProps) {
  const say = useWords(insightWords);
  const format = useFormat();
  const choice = (
    <NativeSelect
      size="xs"
      aria-label={say('sort')}
      value={sort}
      onChange={({ currentTarget }) => onSort(insightOrders.find((each) => each === currentTarget.value) ?? 'runs')}
      data={insightOrders.map((value) => ({ value, label: `${say('sort')}: ${say(`sort_${value}`)}` }))}
    />
  );
  const count = format.number(insights.workflows.length);
  const { shown, button } = useFirst(insights.workflows, 10);
  return (
    <Section
      title={say('workflows')}
      actions={choice}
      {...(insights.hasMore && { description: say('onlyFirst', { count }) })}
    >
      <Table className={`${figures.table} ${classes.workflows}`} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('name')}</Table.Th>
            <Table.Th aria-sort={sort === 'runs' ? 'descending' : undefined}>{say('runs')}</Table.Th>
            <Table.Th aria-sort={sort === 'failures' ? 'descending' : undefined}>{say('failed')}</Table.Th>
            <Table.Th className={classes.spare}>{say('successRate')}</Table.Th>
            <Table.Th className={classes.spare}>{say('median')}</Table.Th>
            <Table.Th className={classes.spare} aria-sort={sort === 'cost' ? 'descending' : undefined}>
              {say('costShort')}
            </Table.Th>
            <Table.Th className={classes.spare}>{say('minutesSaved')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <WorkflowRow key={row.workflow.id} row={row} period={insights.period} />
          ))}
        </Table.Tbody>
      </Table>
      {button}
    </Section>
  );
}

function WorkflowRow({ row, period }: { row: Insights['workflows'][number]; period: InsightPeriod }) {
  const say = useWords(insightWords);
  const write = useFigure();
  const { workflow, figures } = row;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {workflow.name === null ? (
          say('deleted')
        ) : (
          <Link to="/workflows/$id" params={{ id: workflow.id }} search={{ part: 'insights', period }}>
            {workflow.name}
          </Link>
        )}
      </Table.Th>
      <Table.Td>{write('runs', figures.runs)}</Table.Td>
      <Table.Td data-tone={figures.failed > 0 ? 'bad' : undefined}>{write('failed', figures.failed)}</Table.Td>
      <Table.Td className={classes.spare}>{write('successRate', figures.successRate) ?? say('noRuns')}</Table.Td>
      <Table.Td className={classes.spare}>{write('medianMs', figures.medianMs) ?? say('noRuns')}</Table.Td>
      <Table.Td className={classes.spare}>{write('costMicros', figures.costMicros)}</Table.Td>
      <Table.Td className={classes.spare}>
        {figures.minutesSaved > 0 ? write('minutesSaved', figures.minutesSaved) : say('noRuns')}
      </Table.Td>
    </Table.Tr>
  );
}
