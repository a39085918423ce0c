/** A backtest as the API shows it. */
import { workflowBacktestErrors } from '@millrace/contracts/workflows/errors';
import type { Backtest, BacktestCase, BacktestOutcome, BacktestSummary } from '@millrace/contracts/workflows/backtests';
import { Problem } from '#platform/errors';
import type { Db } from '#platform/postgres/database';
import { type BacktestRow, type CaseRow, selectBacktest } from './backtest-store.ts';

export async function requireBacktest(db: Db, workspaceId: string, id: string): Promise<BacktestRow> {
  const row = await selectBacktest(db, { workspaceId, id });
  if (!row) {
    throw new Problem(workflowBacktestErrors.notFound, 'This backtest does not exist, or was removed after its time.');
  }
  return row;
}

export function toBacktest(row: BacktestRow): Backtest {
  const { started_at: startedAt, finished_at: finishedAt } = row;
  return {
    id: row.id,
    workflow: { id: row.workflow_id, name: row.workflow_name },
    state: row.state as Backtest['state'], // checked by the table
    publishedVersion: row.published_version,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    eventLimit: row.event_limit,
    isLimited: row.limited_by !== null,
    limitedBy: row.limited_by as Backtest['limitedBy'], // checked by the table
    callsModels: row.calls_models,
    progress: { done: row.done, total: row.total },
    tookMs: startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
    summary: row.summary as BacktestSummary | null, // written by summarise.ts
    failure: row.failure,
    requestedBy: row.requested_by === null ? null : { id: row.requested_by, name: row.requester_name ?? '' },
    createdAt: row.created_at.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

export function toCase(row: CaseRow): BacktestCase {
  const { record_type: type, record_id: recordId } = row;
  return {
    id: row.id,
    source: row.source as BacktestCase['source'], // checked by the table
    eventType: row.event_type,
    eventId: row.event_id,
    runId: row.run_id,
    occurredAt: row.occurred_at.toISOString(),
    record: type !== null && recordId !== null ? { type, id: recordId, name: row.record_name } : null,
    change: row.change as BacktestCase['change'], // checked by the table
    // Both written by run-backtest.ts.
    draft: row.draft as BacktestOutcome,
    published: row.published as BacktestOutcome | null,
  };
}
