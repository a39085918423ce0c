/** What publishing asks of a definition: that it compiles, against what there is in its workspace. */
import { eventTypes } from '@millrace/contracts/events/event-types';
import type { DefinitionProblem } from '@millrace/contracts/workflows/workflow';
import type { CompileCatalog } from '#engine/language/catalog';
import type { CompileResult } from '#engine/language/compile-workflow';
import { compileWithAllProblems } from '#engine/language/inspect-workflow';
import type { Problem } from '#engine/language/problem';
import type { ActionCatalog } from '#engine/steps/action';
import type { Db } from '#platform/postgres/database';
import { selectWorkflowNames } from './workflow-store.ts';
import type { Definition } from './workflow.ts';

export interface CompilerDeps {
  actions: ActionCatalog;
  /** Names and ids of the connections of a workspace. */
  listConnections(db: Db, workspaceId: string): Promise<readonly string[]>;
}

/** What there is in a workspace for a definition to refer to. */
export type LoadCatalog = (db: Db, workspaceId: string, definition: Definition) => Promise<CompileCatalog>;
export type Compile = (db: Db, workspaceId: string, definition: Definition) => Promise<CompileResult>;

export function createCatalogLoader(deps: CompilerDeps): LoadCatalog {
  return async (db, workspaceId, definition) => {
    const [workflows, connections] = await Promise.all([
      selectWorkflowNames(db, workspaceId),
      deps.listConnections(db, workspaceId),
    ]);
    const known = { workflows: new Set(workflows), connections: new Set(connections) };
    return {
      actions: deps.actions,
      events: eventTypes,
      isKnownConnection: (nameOrId) => known.connections.has(nameOrId),
      isKnownWorkflow: (nameOrId) => known.workflows.has(nameOrId) || nameOrId === definition['name'],
    };
  };
}

export function createCompiler(loadCatalog: LoadCatalog): Compile {
  return async (db, workspaceId, definition) =>
    compileWithAllProblems(definition, await loadCatalog(db, workspaceId, definition));
}

export function toDefinitionProblem({ path, message, start, end, severity }: Problem): DefinitionProblem {
  return { path, message, start: start ?? null, end: end ?? null, severity };
}
