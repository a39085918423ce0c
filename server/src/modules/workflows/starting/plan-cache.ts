/** Plans of published versions, compiled once. A version never changes, but by the erasure of a person it names. */
import { compileWorkflow } from '#engine/language/compile-workflow';
import type { Plan } from '#engine/language/plan';
import type { ActionCatalog } from '#engine/steps/action';
import type { Database, Db } from '#platform/postgres/database';
import { Memory } from './memory.ts';

export interface VersionKey {
  workspaceId: string;
  versionId: string;
}

export interface PlanCache {
  /** At once where the plan is known. Throws when there is no such version, or what it uses is no longer there. */
  get(version: VersionKey): Plan | Promise<Plan>;
  /** Only where it is known. */
  peek(versionId: string): Plan | undefined;
  /** For whoever has read the definition already. */
  compile(versionId: string, definition: unknown): Plan;
  forget(): void;
}

const plansAtOnce = 2000;

export function createPlanCache(deps: { database: Database; actions: ActionCatalog }): PlanCache {
  const plans = new Memory<Plan>(plansAtOnce);
  const compile = (versionId: string, definition: unknown): Plan => {
    const known = plans.get(versionId);
    if (known) return known;
    // Whether its connections and workflows are there was asked when it was published, and is asked again by each run.
    const result = compileWorkflow(definition, { actions: deps.actions });
    if (!('plan' in result)) {
      const [first] = result.problems;
      throw new Error(`Version ${versionId} no longer compiles: ${first?.path}: ${first?.message}`);
    }
    plans.set(versionId, result.plan);
    return result.plan;
  };
  const load = async ({ workspaceId, versionId }: VersionKey): Promise<Plan> =>
    await deps.database.inWorkspace(
      workspaceId,
      async (tx) => compile(versionId, await selectDefinition(tx, { workspaceId, versionId })),
      { isReadOnly: true },
    );
  return {
    get: (version) => plans.get(version.versionId) ?? load(version),
    peek: (id) => plans.get(id),
    compile,
    forget: () => plans.clear(),
  };
}

async function selectDefinition(db: Db, { workspaceId, versionId }: VersionKey): Promise<unknown> {
  const row = await db
    .selectFrom('workflow_versions')
    .select('definition')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', versionId)
    .executeTakeFirst();
  if (!row) throw new Error(`There is no version ${versionId} of a workflow.`);
  return row.definition;
}
