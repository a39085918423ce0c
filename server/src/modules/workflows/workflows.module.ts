/** Workflows: what people automate. Definitions and their versions; the engine runs them. */
import type { Plan } from '#engine/language/plan';
import type { ActionCatalog } from '#engine/steps/action';
import type { EventLog } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import type { SealedColumn } from '#platform/vault/rotate-keys';
import type { Vault } from '#platform/vault/vault';
import { type CompilerDeps, createCompiler } from './definitions/compile-definition.ts';
import { bindVersionHandlers } from './definitions/version-handlers.ts';
import { bindWorkflowHandlers } from './definitions/workflow-handlers.ts';
import { bindEndpointHandlers, sealedEndpointSecret } from './triggers/endpoint-handlers.ts';
import type { WorkflowScope } from './triggers/endpoint-store.ts';
import { createEndpointTokens } from './triggers/endpoint-token.ts';
import { setEndpoints } from './triggers/set-endpoints.ts';

export interface WorkflowsDeps extends CompilerDeps {
  events: EventLog;
  bus: Bus;
  ids: Ids;
  clock: Clock;
  vault: Vault;
  /** What a step may call. */
  actions: ActionCatalog;
  /** Signs addresses; at least 32 characters. */
  secret: string;
  publicUrl: string;
}

export interface Workflows {
  bindings: Binding[];
  sealedColumns: readonly SealedColumn[];
}

/** Told when what is published in a workspace changes; whoever remembers something of it forgets it. */
const topic = 'workflows';

export function createWorkflows(deps: WorkflowsDeps): Workflows {
  const announce = (tx: Tx, workspaceId: string) => tx.afterCommit(() => deps.bus.notify(topic, workspaceId));
  const inner = { ...deps, announce, compile: createCompiler(deps), tokens: createEndpointTokens(deps) };
  const publishing = {
    ...inner,
    setTriggers: async (tx: Tx, workflow: WorkflowScope, plan: Plan | undefined) => {
      if (plan) await setEndpoints(tx, deps, { ...workflow, plan });
    },
  };
  return {
    sealedColumns: [sealedEndpointSecret],
    bindings: [...bindWorkflowHandlers(inner), ...bindVersionHandlers(publishing), ...bindEndpointHandlers(inner)],
  };
}
