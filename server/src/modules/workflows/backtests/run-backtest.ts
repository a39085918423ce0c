/**
 * Carries a backtest out: everything that happened goes through both definitions, in chunks, newest first. Nothing in
 * here does anything outside. It shares its process with others: it makes way after each case, and ends when its time is
 * used up, with what it has by then.
 */
import { setImmediate as makeWay } from 'node:timers/promises';
import type { Json } from '#engine/language/json';
import type { RunActor } from '#engine/runs/engine';
import type { Tried } from '#engine/runs/try-plan';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Bus } from '#platform/bus/bus';
import { publishProgress } from '#modules/events/events.module';
import type { Definition } from '../definitions/workflow.ts';
import type { Compile } from '../definitions/compile-definition.ts';
import { requirePlan } from '../definitions/publish-workflow.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import type { PlanCache } from '../starting/plan-cache.ts';
import { actorOfOwner } from '../starting/start-runs.ts';
import { tryDefinition, type TryDeps } from '../trying/try-definition.ts';
import { type AnswerBudget, type AnswerDeps, createAnswering } from './answering.ts';
import {
  beginBacktest,
  type BacktestKey,
  endBacktest,
  insertCases,
  type NewCase,
  noteProgress,
  type RunningBacktest,
} from './backtest-store.ts';
import { listOccurrences, measure, type OccurrenceDeps, type Wanted } from './list-occurrences.ts';
import { createSide, decide, type Occurrence, type Side } from './occurrence.ts';
import { type ModelUse, notStarted, type Outcome, toOutcome } from './outcome.ts';
import { type AnswerCounts, caseKeys, changeOf, createSummary, type Summary } from './summarise.ts';

export interface BacktestDeps extends OccurrenceDeps, TryDeps, AnswerDeps {
  plans: PlanCache;
  compile: Compile;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  /** How long one may work; longer ones end with what they have. */
  backtestWorkMs?: number;
}

const longestWorkMs = 120_000;
const mostReads = 2_000;

export interface Work {
  key: BacktestKey;
  backtest: Prepared;
  actor: RunActor;
  sides: readonly [draft: Side, ...published: Side[]];
  budget: AnswerBudget;
  /** Where answers came from that steps of the draft were given. */
  counts: AnswerCounts;
  summary: Summary;
}

/** Nothing happens when it was cancelled, or has ended. */
export async function runBacktest(deps: BacktestDeps, key: BacktestKey, signal: AbortSignal): Promise<void> {
  const { database, clock } = deps;
  const { workspaceId } = key;
  const backtest = await database.inWorkspace(workspaceId, (tx) => beginBacktest(tx, key, clock.now()));
  if (!backtest) return;
  const work = await prepare(deps, key, backtest);
  const wanted: Wanted = {
    workspaceId,
    workflowId: backtest.workflow_id,
    from: backtest.from_at,
    to: backtest.to_at,
    sides: work.sides,
    limit: backtest.event_limit,
  };
  const { total, isMore } = await measure(deps, wanted);
  const progress = { done: 0, total };
  const until = performance.now() + (deps.backtestWorkMs ?? longestWorkMs);
  let isLate = false;
  for await (const chunk of listOccurrences(deps, wanted)) {
    const cases: NewCase[] = [];
    for (const occurrence of chunk.occurrences) {
      signal.throwIfAborted();
      isLate = performance.now() > until;
      if (isLate) break;
      const made = await tryOccurrence(deps, work, occurrence);
      if (made) cases.push(made);
      await makeWay();
    }
    progress.done += chunk.considered;
    for (let left = chunk.considered; left > 0; left -= 1) work.summary.consider();
    const goesOn = await database.inWorkspace(workspaceId, async (tx) => {
      await insertCases(tx, key, cases);
      return await noteProgress(tx, key, progress);
    });
    tell(deps, key, { ...progress, state: goesOn ? 'running' : 'cancelled' });
    if (!goesOn) return;
    if (isLate) break;
  }
  const summary = work.summary.finish(work.counts);
  const limitedBy = isLate ? 'time' : isMore ? 'events' : null;
  const end = { state: 'completed' as const, summary, limitedBy } as const;
  await database.inWorkspace(workspaceId, (tx) => endBacktest(tx, key, { ...end, at: clock.now() }));
  tell(deps, key, { ...progress, state: 'completed' });
}

export function tell(
  deps: Pick<BacktestDeps, 'bus'>,
  { workspaceId, id }: BacktestKey,
  progress: { done: number; total: number | null; state: string },
): void {
  publishProgress(deps.bus, workspaceId, { kind: 'backtest', id, ...progress });
}

type Prepared = Pick<
  RunningBacktest,
  'workspace_id' | 'workflow_id' | 'published_id' | 'definition' | 'calls_models' | 'model_call_limit'
>;

export async function prepare(deps: BacktestDeps, key: BacktestKey, backtest: Prepared): Promise<Work> {
  const { workspaceId } = key;
  const { workflow_id: workflowId, published_id: publishedId } = backtest;
  const definition = backtest.definition as Definition; // written from this type
  const [plan, workflow] = await deps.database.inWorkspace(
    workspaceId,
    async (tx) => [
      await requirePlan(tx, deps, { workspaceId, definition }),
      await selectWorkflow(tx, workspaceId, workflowId),
    ],
    { isReadOnly: true },
  );
  const actor = actorOfOwner(workflow?.owner_id ?? null);
  const context = await deps.contexts.get({ workspaceId, workflowId, actor });
  const made = { workspaceId, workflowId, actor, context };
  const draft = createSide({ ...made, name: 'draft', versionId: key.id, plan });
  const published =
    publishedId === null
      ? []
      : [
          createSide({
            ...made,
            name: 'published',
            versionId: publishedId,
            plan: await deps.plans.get({ workspaceId, versionId: publishedId }),
          }),
        ];
  return {
    key,
    backtest,
    actor,
    sides: [draft, ...published],
    budget: {
      modelCallsLeft: backtest.calls_models ? backtest.model_call_limit : 0,
      readsLeft: mostReads,
      reads: new Map(),
    },
    counts: { recorded: 0, read: 0, model: 0, sample: 0 },
    summary: createSummary({ hasPublished: publishedId !== null }),
  };
}

/** Nothing when it would have started neither. */
async function tryOccurrence(deps: BacktestDeps, work: Work, occurrence: Occurrence): Promise<NewCase | undefined> {
  const [draftSide, publishedSide] = work.sides;
  // Both see the same moment, the same random numbers and the same id.
  const runId = occurrence.runId ?? deps.ids.next();
  const draft = await trySide(deps, work, { side: draftSide, occurrence, runId });
  const published = publishedSide && (await trySide(deps, work, { side: publishedSide, occurrence, runId }));
  const change = changeOf(draft, published);
  if (!change) return undefined;
  const { record, event } = occurrence;
  work.summary.add({ change, draft, published, recordId: record?.id });
  return {
    id: deps.ids.next(),
    source: occurrence.source,
    eventType: event?.type ?? null,
    eventId: event?.id ?? null,
    runId: occurrence.runId,
    occurredAt: occurrence.occurredAt.toISOString(),
    recordType: record?.type ?? null,
    recordId: record?.id ?? null,
    recordName: record?.name ?? null,
    change,
    keys: caseKeys(published ? [draft, published] : [draft]),
    draft: toStored(draft),
    published: published ? toStored(published) : null,
  };
}

async function trySide(
  deps: BacktestDeps,
  work: Work,
  { side, occurrence, runId }: { side: Side; occurrence: Occurrence; runId: string },
): Promise<Outcome> {
  const { payloads, fault } = decide(side, occurrence, deps.log);
  // Several triggers that hear one event start runs that see the same.
  const [trigger] = payloads;
  if (trigger === undefined) return notStarted(fault);
  const { tried, use } = await tryStarted(deps, work, { side, occurrence, runId, trigger });
  return toOutcome(tried, { runs: payloads.length, actions: deps.actions, use, fault });
}

/** What one side would have done, as far as trying it shows. */
export async function tryStarted(
  deps: BacktestDeps,
  work: Work,
  { side, occurrence, runId, trigger }: { side: Side; occurrence: Occurrence; runId: string; trigger: Json },
): Promise<{ tried: Tried; use: ModelUse }> {
  const { workflow_id: workflowId, workspace_id: workspaceId } = work.backtest;
  const use: ModelUse = { calls: 0, inputTokens: 0, outputTokens: 0, costMicros: 0 };
  // Only the draft is what the person asks about.
  const counts = side.name === 'draft' ? work.counts : { recorded: 0, read: 0, model: 0, sample: 0 };
  const asking = { recorded: occurrence.answers, budget: work.budget, counts, use };
  const tried = await tryDefinition(deps, {
    workspaceId,
    actor: work.actor,
    plan: side.plan,
    trigger,
    inputs: occurrence.inputs,
    values: {},
    answer: createAnswering(deps, asking),
    as: { runId, workflowId, versionId: side.versionId, at: occurrence.occurredAt },
  });
  return { tried, use };
}

/** What a case shows; the rest is in the summary. */
function toStored({ runs, fault, state, error, effects, effectCount, costMicros }: Outcome) {
  return { runs, fault, state, error, effects, effectCount, costMicros };
}
