import {
  cancelBacktest as cancelOperation,
  getBacktest,
  listBacktestCases,
  listBacktests,
  startBacktest as startOperation,
  traceBacktestCase,
} from '@millrace/contracts/workflows/backtests';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, bindBare, type Binding } from '#platform/http/handler';
import { notFound } from '../definitions/change-workflow.ts';
import { selectWorkflow } from '../definitions/workflow-store.ts';
import { controllerOf } from '../runs/run-handlers.ts';
import { countCases, selectBacktests, selectCases } from './backtest-store.ts';
import { requireBacktest, toBacktest, toCase } from './backtest.ts';
import { type BacktestStartDeps, cancelBacktest, startBacktest } from './start-backtest.ts';
import { traceCase } from './trace-case.ts';

export function bindBacktestHandlers(deps: BacktestStartDeps): Binding[] {
  return [
    bind(startOperation, async (context) => {
      const { tx, workspaceId, input } = context;
      const id = await startBacktest(tx, deps, { ...controllerOf(context), ...input });
      return toBacktest(await requireBacktest(tx, workspaceId, id));
    }),
    bind(listBacktests, async ({ input, tx, workspaceId }) => {
      if (!(await selectWorkflow(tx, workspaceId, input.id))) throw notFound();
      const page = { limit: input.limit + 1, beforeId: decodeIdCursor(input.cursor) };
      const rows = await selectBacktests(tx, { workspaceId, workflowId: input.id }, page);
      return toPage(rows, input.limit, { item: toBacktest, key: (row) => [row.id] });
    }),
    bind(getBacktest, async ({ input, tx, workspaceId }) =>
      toBacktest(await requireBacktest(tx, workspaceId, input.id)),
    ),
    bind(listBacktestCases, async ({ input, tx, workspaceId }) => {
      const { id, change, effect, error } = input;
      await requireBacktest(tx, workspaceId, id);
      const keys = [...(effect === undefined ? [] : [effect]), ...(error === undefined ? [] : [`error:${error}`])];
      const filter = { workspaceId, id, change, keys };
      const page = { limit: input.limit + 1, afterId: decodeIdCursor(input.cursor) };
      const [rows, total] = await Promise.all([
        selectCases(tx, filter, page),
        input.total ? countCases(tx, filter) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toCase, key: (row) => [row.id] }), total };
    }),
    bindBare(traceBacktestCase, async ({ input, caller }) => {
      if (!caller) throw new Error('A case was followed by nobody.');
      return await traceCase(deps, { workspaceId: caller.workspaceId, id: input.id }, input);
    }),
    bind(cancelOperation, async (context) => {
      const { tx, workspaceId, input } = context;
      await cancelBacktest(tx, deps, { ...controllerOf(context), id: input.id });
      return toBacktest(await requireBacktest(tx, workspaceId, input.id));
    }),
  ];
}
