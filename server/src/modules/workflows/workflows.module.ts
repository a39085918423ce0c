/** Workflows: what people automate. Definitions and their versions; the engine runs them. */
import type { Binding } from '#platform/http/handler';
import type { WorkflowDeps } from './definitions/change-workflow.ts';
import { bindWorkflowHandlers } from './definitions/workflow-handlers.ts';

export interface Workflows {
  bindings: Binding[];
}

export function createWorkflows(deps: WorkflowDeps): Workflows {
  return { bindings: bindWorkflowHandlers(deps) };
}
