import {
  getWorkflowInsights,
  type InsightPeriod,
  summariseInsights,
  type WorkflowInsights,
} from '@millrace/contracts/workflows/workflow-insights';
import type { Clock } from '#platform/clock';
import { bind, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import { notFound } from '../definitions/change-workflow.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import {
  type FailureRow,
  type Scope,
  selectByWorkflow,
  selectDurations,
  selectDurationsOf,
  selectFailures,
  selectFrame,
  selectSeries,
} from './insight-store.ts';
import { sumCounts, toFigures } from './insights.ts';

export function bindInsightHandlers({ clock }: { clock: Clock }): Binding[] {
  return [
    bind(summariseInsights, async ({ input, tx, workspaceId }) => {
      const { period, sort, limit } = input;
      const scope = { workspaceId, frame: await selectFrame(tx, { workspaceId, period, now: clock.now() }) };
      const [shared, listed] = await Promise.all([
        readShared(tx, scope, period),
        selectByWorkflow(tx, scope, { sort, limit: limit + 1 }),
      ]);
      const shown = listed.slice(0, limit);
      const ids = shown.map(({ workflowId }) => workflowId);
      const durations = Map.groupBy(await selectDurationsOf(tx, scope, ids), ({ workflowId }) => workflowId);
      const workflows = shown.map(({ workflowId, workflowName, ...counts }) => ({
        workflow: { id: workflowId, name: workflowName },
        figures: toFigures(counts, durations.get(workflowId) ?? []),
      }));
      return { ...shared, workflows, hasMore: listed.length > limit };
    }),
    bind(getWorkflowInsights, async ({ input, tx, workspaceId }) => {
      const { id: workflowId, period } = input;
      const [workflow, frame] = await Promise.all([
        selectWorkflow(tx, workspaceId, workflowId),
        selectFrame(tx, { workspaceId, period, now: clock.now() }),
      ]);
      if (!workflow) throw notFound();
      const shared = await readShared(tx, { workspaceId, workflowId, frame }, period);
      return { ...shared, minutesSavedEach: workflow.minutes_saved };
    }),
  ];
}

/** What is told of one workflow as of all. */
async function readShared(
  db: Db,
  scope: Scope,
  period: InsightPeriod,
): Promise<Omit<WorkflowInsights, 'minutesSavedEach'>> {
  const { frame } = scope;
  const [places, durations, failures] = await Promise.all([
    selectSeries(db, scope),
    selectDurations(db, scope),
    selectFailures(db, scope),
  ]);
  const byPlace = new Map(places.map(({ place, ...counts }) => [place, counts]));
  const figuresOf = (isBefore: boolean) =>
    toFigures(
      sumCounts(places.filter(({ place }) => (place === 0) === isBefore)),
      durations.filter((each) => each.isBefore === isBefore),
    );
  return {
    period,
    timeZone: frame.timeZone,
    from: (frame.starts[0] ?? frame.to).toISOString(),
    to: frame.to.toISOString(),
    before: { from: frame.beforeFrom.toISOString(), to: frame.beforeTo.toISOString(), figures: figuresOf(true) },
    figures: figuresOf(false),
    series: frame.starts.map((start, index) => {
      const { completed = 0, failed = 0, cancelled = 0 } = byPlace.get(index + 1) ?? {};
      return { startsAt: start.toISOString(), completed, failed, cancelled };
    }),
    failures: failures.map(toReason),
  };
}

function toReason({ workflowId, workflowName, code, step, ...counts }: FailureRow) {
  return { workflow: { id: workflowId, name: workflowName }, code: code || null, step: step || null, ...counts };
}
