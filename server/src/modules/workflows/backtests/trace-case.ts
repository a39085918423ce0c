/** One case of a backtest, step by step: tried once more, since what steps gave is not kept. */
import type { BacktestTrace } from '@millrace/contracts/workflows/backtests';
import { workflowBacktestErrors, workflowErrors } from '@millrace/contracts/workflows/errors';
import { Problem } from '#platform/errors';
import type { Definition } from '../definitions/workflow.ts';
import { maskSecrets } from '../runs/mask-secrets.ts';
import { toRunError } from '../runs/run.ts';
import { toTriedSteps } from '../trying/try-definition.ts';
import { requireBacktest } from './backtest.ts';
import { type BacktestKey, selectAsked, selectCase } from './backtest-store.ts';
import { findOccurrence } from './find-occurrence.ts';
import { decide, type SideName } from './occurrence.ts';
import { type BacktestDeps, prepare, tryStarted } from './run-backtest.ts';

export async function traceCase(
  deps: BacktestDeps,
  key: BacktestKey,
  of: { caseId: string; side: SideName },
): Promise<BacktestTrace> {
  const { asked, row } = await load(deps, key, of.caseId);
  const definition = of.side === 'draft' ? asked.definition : asked.published_definition;
  // A look at one case costs nothing: models are not asked again.
  const work = await prepare(deps, key, { ...asked, calls_models: false });
  const side = work.sides.find(({ name }) => name === of.side);
  if (!side || !definition) {
    throw new Problem(workflowErrors.notPublished, 'Nothing was published when the backtest was made.');
  }
  const window = { workspaceId: key.workspaceId, from: asked.from_at, to: asked.to_at };
  const wanted = { ...window, workflowId: asked.workflow_id, sides: work.sides, limit: asked.event_limit };
  const occurrence = await findOccurrence(deps, wanted, row);
  if (!occurrence) throw gone();
  const { payloads, fault } = decide(side, occurrence, deps.log);
  const [trigger] = payloads;
  const told = { side: of.side, definition: definition as Definition }; // written from this type
  if (trigger === undefined) {
    const { payload } = occurrence;
    return {
      ...told,
      isStarted: false,
      trigger: maskSecrets(payload),
      state: null,
      error: toRunError(fault),
      steps: [],
    };
  }
  // The id the case was tried with where a run really came of it; else any.
  const runId = occurrence.runId ?? row.id;
  const { tried } = await tryStarted(deps, work, { side, occurrence, runId, trigger });
  return {
    ...told,
    isStarted: true,
    trigger: maskSecrets(trigger),
    state: tried.state,
    error: toRunError(tried.error),
    steps: toTriedSteps(tried, side.plan),
  };
}

async function load(deps: BacktestDeps, key: BacktestKey, caseId: string) {
  return await deps.database.inWorkspace(
    key.workspaceId,
    async (tx) => {
      await requireBacktest(tx, key.workspaceId, key.id);
      const [asked, row] = await Promise.all([selectAsked(tx, key), selectCase(tx, key, caseId)]);
      if (!asked || !row) {
        throw new Problem(workflowBacktestErrors.caseNotFound, 'The backtest has no such case. List its cases.');
      }
      return { asked, row };
    },
    { isReadOnly: true },
  );
}

function gone(): Problem {
  const remedy = 'Start the backtest again to see what there is now.';
  return new Problem(
    workflowBacktestErrors.caseGone,
    `What this case is about was erased or kept no longer. ${remedy}`,
  );
}
