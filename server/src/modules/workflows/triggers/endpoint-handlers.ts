import { randomBytes } from 'node:crypto';
import { toWholeList } from '@millrace/contracts/paging';
import { workflowEndpointErrors } from '@millrace/contracts/workflows/errors';
import {
  listWorkflowEndpoints,
  renewWorkflowEndpoint,
  setWorkflowEndpointSecret,
  type WorkflowEndpoint,
} from '@millrace/contracts/workflows/workflow-endpoints';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import type { SealedPlace, Vault } from '#platform/vault/vault';
import {
  type Editor,
  lockForEditor,
  record,
  requireOwnReach,
  type WorkflowDeps,
} from '../definitions/change-workflow.ts';
import { requireWorkflow } from '../definitions/version-handlers.ts';
import { editorOf } from '../definitions/workflow-handlers.ts';
import { deleteEndpoints, type EndpointRow, insertEndpoint, selectEndpoints, updateSecret } from './endpoint-store.ts';
import type { SignedIds } from '#platform/http/signed-ids';

export interface EndpointDeps extends WorkflowDeps {
  vault: Vault;
  tokens: SignedIds;
  publicUrl: string;
}

export function bindEndpointHandlers(deps: EndpointDeps): Binding[] {
  return [
    bind(listWorkflowEndpoints, async (context) => {
      const { tx, workspaceId, input } = context;
      // Knowing the address is being allowed to call it.
      requireOwnReach(await requireWorkflow(tx, workspaceId, input.id), editorOf(context));
      const rows = await selectEndpoints(tx, { workspaceId, workflowId: input.id });
      return toWholeList(rows.map((row) => toEndpoint(deps, workspaceId, row)));
    }),
    bind(setWorkflowEndpointSecret, async (context) => {
      const { tx, workspaceId, input } = context;
      const endpoint = await lockEndpoint(tx, editorOf(context), input);
      const secret = input.secret ?? randomBytes(32).toString('base64url');
      const sealed = await deps.vault.seal(workspaceId, secretPlace(endpoint.id), secret);
      await updateSecret(tx, workspaceId, { id: endpoint.id, secret: sealed });
      await tell(tx, deps, {
        context,
        type: 'workflow.secret_changed',
        after: { kind: endpoint.kind, path: endpoint.path },
      });
      return { ...toEndpoint(deps, workspaceId, { ...endpoint, has_secret: true }), secret };
    }),
    bind(renewWorkflowEndpoint, async (context) => {
      const { tx, workspaceId, input } = context;
      const { kind, path, ...old } = await lockEndpoint(tx, editorOf(context), input);
      const id = deps.ids.next();
      await deleteEndpoints(tx, workspaceId, [old.id]);
      const scope = { workspaceId, workflowId: input.id };
      await insertEndpoint(tx, { ...scope, id, kind: kind as 'webhook' | 'form', path }); // checked by the table
      await tell(tx, deps, { context, type: 'workflow.address_changed', after: { kind, path } });
      return toEndpoint(deps, workspaceId, { id, kind, path, has_secret: false });
    }),
  ];
}

export const sealedEndpointSecret = { table: 'workflow_endpoints', column: 'secret', idColumn: 'id' } as const;

export function secretPlace(endpointId: string): SealedPlace {
  return { table: sealedEndpointSecret.table, column: sealedEndpointSecret.column, rowId: endpointId };
}

async function lockEndpoint(tx: Tx, editor: Editor, input: { id: string; endpointId: string }): Promise<EndpointRow> {
  const { id: workflowId } = await lockForEditor(tx, { ...editor, ifMatch: undefined }, input.id);
  const rows = await selectEndpoints(tx, { workspaceId: editor.workspaceId, workflowId });
  const endpoint = rows.find(({ id }) => id === input.endpointId);
  if (!endpoint) throw new Problem(workflowEndpointErrors.notFound, 'This address does not exist, or was renewed.');
  return endpoint;
}

/** Callers of the old secret or address are refused at once, in this and every other process. */
async function tell(
  tx: Tx,
  deps: EndpointDeps,
  told: {
    context: { workspaceId: string; caller: { actor: Editor['actor'] }; input: { id: string } };
    type: 'workflow.secret_changed' | 'workflow.address_changed';
    after: Record<string, unknown>;
  },
): Promise<void> {
  const { workspaceId, caller, input } = told.context;
  const { type, after } = told;
  deps.announce(tx, workspaceId);
  await record(tx, deps, { workspaceId, id: input.id, actor: caller.actor, type, after });
}

function toEndpoint(deps: EndpointDeps, workspaceId: string, row: EndpointRow): WorkflowEndpoint {
  const token = deps.tokens.make({ workspaceId, id: row.id });
  const kind = row.kind as WorkflowEndpoint['kind']; // checked by the table
  const tail = kind === 'webhook' && row.path !== '' ? `/${row.path}` : '';
  const url = `${deps.publicUrl}/${kind === 'webhook' ? 'hooks' : 'forms'}/${token}${tail}`;
  return { id: row.id, kind, path: kind === 'webhook' ? row.path : '', url, hasSecret: row.has_secret };
}
