import { Button, SegmentedControl } from '@mantine/core';
import {
  type InsightPeriod,
  insightPeriods,
  type WorkflowInsights,
} from '@millrace/contracts/workflows/workflow-insights';
import { IconChartBar } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EmptyState } from '../../../ui/feedback/empty-state.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { FailureList } from './failure-list.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import { insightWords } from './insight-words.ts';
import classes from './insights.module.css';
import { RunChart } from './run-chart.tsx';
import { runsOf } from './runs-address.ts';

interface InsightViewProps {
  insights: Omit<WorkflowInsights, 'minutesSavedEach'>;
  /** Of one workflow, else of all. */
  workflowId?: string;
  onPeriod: (period: InsightPeriod) => void;
  /** Below the chart, before the failures. */
  children?: ReactNode;
}

/** How one workflow or all of them did. */
export function InsightView({ insights, workflowId, onPeriod, children }: InsightViewProps) {
  const say = useWords(insightWords);
  const navigate = useNavigate();
  const { figures, before, period, series, timeZone } = insights;
  const isEmpty = figures.runs === 0 && before.figures.runs === 0;
  const openRuns = (index: number) => {
    const from = series[index]?.startsAt;
    if (from === undefined) return;
    const to = series[index + 1]?.startsAt ?? insights.to;
    void navigate({ to: '/workflows', search: runsOf(workflowId, { from, to }) });
  };
  return (
    <div className={classes.page}>
      <PeriodChoice period={period} onChange={onPeriod} />
      {isEmpty ? (
        <EmptyState
          icon={<IconChartBar size={20} stroke={1.7} />}
          title={say('emptyTitle')}
          action={<LongerButton period={period} onPeriod={onPeriod} />}
        >
          {say('emptyText')}
        </EmptyState>
      ) : (
        <>
          <FigureTiles now={figures} before={before.figures} runs={runsOf(workflowId, insights)} />
          <RunChart shown={insights} onOpen={openRuns} />
        </>
      )}
      {children}
      {!isEmpty && (
        <>
          <FailureList insights={insights} withWorkflow={workflowId === undefined} />
          <p className={classes.quiet}>{say('comparedWith', { before: say(`before_${period}`), timeZone })}</p>
        </>
      )}
    </div>
  );
}

function PeriodChoice({ period, onChange }: { period: InsightPeriod; onChange: (period: InsightPeriod) => void }) {
  const say = useWords(insightWords);
  return (
    <SegmentedControl
      size="xs"
      className={classes.periods}
      aria-label={say('period')}
      value={period}
      onChange={(next) => onChange(insightPeriods.find((each) => each === next) ?? '7d')}
      data={insightPeriods.map((value) => ({ value, label: say(`period_${value}`) }))}
    />
  );
}

function LongerButton({ period, onPeriod }: { period: InsightPeriod; onPeriod: (period: InsightPeriod) => void }) {
  const say = useWords(insightWords);
  const longest = insightPeriods.at(-1);
  if (longest === undefined || period === longest) return null;
  return (
    <Button size="xs" variant="default" onClick={() => onPeriod(longest)}>
      {say('longer', { period: say(`period_${longest}`) })}
    </Button>
  );
}
