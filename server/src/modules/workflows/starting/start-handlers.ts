import { runWorkflow, signalWorkflows } from '@millrace/contracts/workflows/workflow-starts';
import type { Json } from '#engine/language/json';
import { bind, type Binding } from '#platform/http/handler';
import type { ControlDeps } from '../runs/control-run.ts';
import { controllerOf, presentRun } from '../runs/run-handlers.ts';
import { runByHand } from './run-by-hand.ts';

export function bindStartHandlers(deps: ControlDeps): Binding[] {
  return [
    bind(runWorkflow, async (context) => {
      const { id, input } = context.input;
      const runId = await runByHand(context.tx, deps, { ...controllerOf(context), id, input });
      return await presentRun(context.tx, deps.payloads, { workspaceId: context.workspaceId, id: runId });
    }),
    bind(signalWorkflows, async ({ input, tx }) => {
      const { event, key, payload = null } = input;
      const signal = { id: deps.ids.next(), event, key, payload: payload as Json }; // JSON came in
      return { woken: await deps.engine.signal(tx, [signal]) };
    }),
  ];
}
