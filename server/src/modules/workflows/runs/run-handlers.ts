import type { Operation } from '@millrace/contracts/operation';
import {
  batchCancelRuns,
  batchResumeRuns,
  cancelRun as cancelOperation,
  forkRun as forkOperation,
  getRun,
  listRuns,
  resumeRun as resumeOperation,
  settleRunEffect as settleOperation,
  signalRun as signalOperation,
} from '@millrace/contracts/runs/runs';
import { getRunStep, listRunSteps, outlineRun } from '@millrace/contracts/runs/run-steps';
import type { Run } from '@millrace/contracts/runs/run';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import type { Json } from '#engine/language/json';
import type { Payloads } from '#engine/payloads/payloads';
import type { ActionCatalog } from '#engine/steps/action';
import { toBatchAnswer } from '#modules/contacts/contacts.module';
import type { Db } from '#platform/postgres/database';
import {
  cancelRun,
  type ControlDeps,
  type Controller,
  forkRun,
  requireRun,
  resumeRun,
  settleEffect,
  signalRun,
} from './control-run.ts';
import { cancelManyRuns, resumeManyRuns } from './control-many-runs.ts';
import { countRuns, findRunIds } from './find-runs.ts';
import { readOutline, readStep, readTrace } from './read-trace.ts';
import { selectRuns } from './run-store.ts';
import { toRun, toRunSummary } from './run.ts';

export function controllerOf({
  workspaceId,
  caller,
  reach,
  cause,
}: Pick<HandlerContext<Operation>, 'workspaceId' | 'caller' | 'reach' | 'cause'>): Controller {
  return { workspaceId, actor: caller.actor, reach, cause };
}

export async function presentRun(db: Db, payloads: Pick<Payloads, 'restore'>, run: RunKey): Promise<Run> {
  const row = await requireRun(db, run.workspaceId, run.id);
  const whole = async (value: unknown) => await payloads.restore(db, run.workspaceId, value as Json); // as recorded
  return toRun({
    ...row,
    trigger: await whole(row.trigger),
    inputs: await whole(row.inputs),
    output: await whole(row.output),
  });
}

interface RunKey {
  workspaceId: string;
  id: string;
}

type ReadingDeps = ControlDeps & { actions: Pick<ActionCatalog, 'find'> };

export function bindRunHandlers(deps: ReadingDeps): Binding[] {
  return [...bindReading(deps), ...bindControl(deps)];
}

function bindReading(deps: ReadingDeps): Binding[] {
  return [
    bind(listRuns, async ({ input, tx, workspaceId }) => {
      const toTime = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
      const filter = {
        ...input,
        workspaceId,
        after: toTime(input.after),
        before: toTime(input.before),
        endedAfter: toTime(input.endedAfter),
        endedBefore: toTime(input.endedBefore),
      };
      const page = { limit: input.limit + 1, beforeId: decodeIdCursor(input.cursor) };
      const { ids, stoppedAt } = await findRunIds(tx, filter, page);
      const rows = await selectRuns(tx, workspaceId, ids);
      return {
        ...toPage(rows, input.limit, {
          item: toRunSummary,
          key: (row) => [row.id],
          stoppedAt: stoppedAt === undefined ? undefined : [stoppedAt],
        }),
        total: input.total ? await countRuns(tx, filter) : undefined,
      };
    }),
    bind(getRun, ({ input, tx, workspaceId }) => presentRun(tx, deps.payloads, { workspaceId, id: input.id })),
    bind(listRunSteps, async ({ input, tx, workspaceId }) => {
      const run = await requireRun(tx, workspaceId, input.id);
      const { under, limit, cursor, total } = input;
      return await readTrace(tx, deps, { workspaceId, run, under, limit, cursor, total });
    }),
    bind(getRunStep, async ({ input, tx, workspaceId }) => {
      const run = await requireRun(tx, workspaceId, input.id);
      return await readStep(tx, deps, { workspaceId, run, path: input.path });
    }),
    bind(outlineRun, async ({ input, tx, workspaceId }) => {
      const run = await requireRun(tx, workspaceId, input.id);
      return await readOutline(tx, deps, { workspaceId, run });
    }),
  ];
}

function bindControl(deps: ControlDeps): Binding[] {
  return [
    bind(batchCancelRuns, async (context) =>
      toBatchAnswer(await cancelManyRuns(context.tx, deps, { ...controllerOf(context), ids: context.input.ids })),
    ),
    bind(batchResumeRuns, async (context) =>
      toBatchAnswer(await resumeManyRuns(context.tx, deps, { ...controllerOf(context), ids: context.input.ids })),
    ),
    bind(cancelOperation, async (context) => {
      await cancelRun(context.tx, deps, { ...controllerOf(context), id: context.input.id });
      return await presentRun(context.tx, deps.payloads, { workspaceId: context.workspaceId, id: context.input.id });
    }),
    bind(resumeOperation, async (context) => {
      await resumeRun(context.tx, deps, { ...controllerOf(context), id: context.input.id });
      return await presentRun(context.tx, deps.payloads, { workspaceId: context.workspaceId, id: context.input.id });
    }),
    bind(forkOperation, async (context) => {
      const id = await forkRun(context.tx, deps, { ...controllerOf(context), ...context.input });
      return await presentRun(context.tx, deps.payloads, { workspaceId: context.workspaceId, id });
    }),
    bind(settleOperation, async (context) => {
      await settleEffect(context.tx, deps, { ...controllerOf(context), ...context.input });
      return await presentRun(context.tx, deps.payloads, { workspaceId: context.workspaceId, id: context.input.id });
    }),
    bind(signalOperation, async (context) => ({
      woken: await signalRun(context.tx, deps, { ...controllerOf(context), ...context.input }),
    })),
  ];
}
