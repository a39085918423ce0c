import { sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';

export type EndpointKind = 'webhook' | 'form';

export interface WorkflowScope {
  workspaceId: string;
  workflowId: string;
}

export async function selectEndpoints(db: Db, { workspaceId, workflowId }: WorkflowScope) {
  return await db
    .selectFrom('workflow_endpoints')
    .select(['id', 'kind', 'path', sql<boolean>`secret is not null`.as('has_secret')])
    .where('workspace_id', '=', workspaceId)
    .where('workflow_id', '=', workflowId)
    .orderBy('kind')
    .orderBy('path')
    .execute();
}

export type EndpointRow = Awaited<ReturnType<typeof selectEndpoints>>[number];

/** Answers whether it was free: false when another workflow listens at this path. */
export async function insertEndpoint(
  tx: Tx,
  endpoint: WorkflowScope & { id: string; kind: EndpointKind; path: string },
): Promise<boolean> {
  const result = await tx
    .insertInto('workflow_endpoints')
    .values({
      workspace_id: endpoint.workspaceId,
      id: endpoint.id,
      workflow_id: endpoint.workflowId,
      kind: endpoint.kind,
      path: endpoint.path,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** An archived workflow does not keep others from its path. Answers who does, if anybody still does. */
export async function freePath(
  tx: Tx,
  { workspaceId, path }: { workspaceId: string; path: string },
): Promise<string | undefined> {
  await sql`
    delete from workflow_endpoints e
     using workflows w
     where w.workspace_id = e.workspace_id and w.id = e.workflow_id and w.state = 'archived'
       and e.workspace_id = ${workspaceId} and e.kind = 'webhook' and e.path = ${path}
  `.execute(tx);
  const holder = await tx
    .selectFrom('workflow_endpoints')
    .innerJoin('workflows', (join) =>
      join
        .onRef('workflows.workspace_id', '=', 'workflow_endpoints.workspace_id')
        .onRef('workflows.id', '=', 'workflow_endpoints.workflow_id'),
    )
    .select('workflows.name')
    .where('workflow_endpoints.workspace_id', '=', workspaceId)
    .where('workflow_endpoints.kind', '=', 'webhook')
    .where('workflow_endpoints.path', '=', path)
    .executeTakeFirst();
  return holder?.name;
}

export async function deleteEndpoints(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.deleteFrom('workflow_endpoints').where('workspace_id', '=', workspaceId).where('id', 'in', ids).execute();
}

export async function updateSecret(
  tx: Tx,
  workspaceId: string,
  endpoint: { id: string; secret: Buffer },
): Promise<void> {
  await tx
    .updateTable('workflow_endpoints')
    .set({ secret: endpoint.secret })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', endpoint.id)
    .execute();
}
/** An endpoint with what is published behind it; nothing while its workflow is not active. */
export async function selectOpenEndpoint(db: Db, workspaceId: string, endpointId: string) {
  return await db
    .selectFrom('workflow_endpoints as e')
    .innerJoin('workflows as w', (join) =>
      join.onRef('w.workspace_id', '=', 'e.workspace_id').onRef('w.id', '=', 'e.workflow_id'),
    )
    .innerJoin('workflow_versions as v', (join) =>
      join.onRef('v.workspace_id', '=', 'w.workspace_id').onRef('v.id', '=', 'w.published_id'),
    )
    .select([
      'e.id',
      'e.kind',
      'e.path',
      'e.secret',
      'w.id as workflow_id',
      'w.owner_id',
      'v.id as version_id',
      'v.definition',
    ])
    .where('e.workspace_id', '=', workspaceId)
    .where('e.id', '=', endpointId)
    .where('w.state', '=', 'active')
    .executeTakeFirst();
}
