import { leadStatusErrors } from '@millrace/contracts/contacts/errors';
import {
  createLeadStatus as createLeadStatusOperation,
  deleteLeadStatus as deleteLeadStatusOperation,
  type LeadStatus,
  listLeadStatuses,
  updateLeadStatus as updateLeadStatusOperation,
} from '@millrace/contracts/contacts/lead-statuses';
import { toWholeList } from '@millrace/contracts/paging';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import type { Db } from '#platform/postgres/database';
import type { WriteDeps } from '../create-contacts.ts';
import {
  createLeadStatus,
  deleteLeadStatus,
  type LeadStatusRow,
  selectLeadStatuses,
  updateLeadStatus,
} from './manage-lead-statuses.ts';

function toLeadStatus(row: LeadStatusRow): LeadStatus {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as LeadStatus['kind'], // checked by the table
    color: row.color as LeadStatus['color'], // written from the contract only
    position: row.position,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

async function presentLeadStatus(db: Db, workspaceId: string, id: string): Promise<LeadStatus> {
  const row = (await selectLeadStatuses(db, workspaceId)).find((status) => status.id === id);
  if (!row) throw new Problem(leadStatusErrors.notFound, 'This lead status does not exist, or was deleted.');
  return toLeadStatus(row);
}

export function bindLeadStatusHandlers(deps: WriteDeps): Binding[] {
  return [
    bind(listLeadStatuses, async ({ tx, workspaceId }) =>
      toWholeList((await selectLeadStatuses(tx, workspaceId)).map(toLeadStatus)),
    ),
    bind(createLeadStatusOperation, async ({ tx, workspaceId, caller, input }) => {
      const id = await createLeadStatus(tx, deps, { workspaceId, actor: caller.actor, fields: input });
      return await presentLeadStatus(tx, workspaceId, id);
    }),
    bind(updateLeadStatusOperation, async ({ tx, workspaceId, caller, input, ifMatch }) => {
      const { id, ...fields } = input;
      await updateLeadStatus(tx, deps, { workspaceId, actor: caller.actor, id, fields, ifMatch });
      return await presentLeadStatus(tx, workspaceId, id);
    }),
    bind(deleteLeadStatusOperation, async ({ tx, workspaceId, caller, input }) => {
      const { id, replaceWithId } = input;
      await deleteLeadStatus(tx, deps, { workspaceId, actor: caller.actor, id, replaceWithId });
      return null;
    }),
  ];
}
