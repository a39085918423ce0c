import {
  leaveWorkspace as leaveOperation,
  listMembers,
  removeMember as removeMemberOperation,
  transferOwnership as transferOperation,
  updateMember,
} from '@millrace/contracts/accounts/members';
import { getWorkspace, updateWorkspace } from '@millrace/contracts/accounts/workspaces';
import { requestErrors } from '@millrace/contracts/errors';
import type { Role } from '@millrace/contracts/permissions';
import { sql } from 'kysely';
import { diffFields } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { decodeCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import { countMembers, type MemberRow, selectMembers, selectWorkspace, type WorkspaceRow } from './account-store.ts';
import type { AccountDeps } from './accounts.module.ts';
import { changeRole, leaveWorkspace, removeMember, transferOwnership } from './manage-members.ts';
import { tellOfTransfer } from './tell-members.ts';

export function bindAccountHandlers(deps: AccountDeps): Binding[] {
  const { events, bus } = deps;
  /** What is remembered of who may do what is forgotten everywhere. */
  const tellChanged = (tx: Tx, workspaceId: string) => tx.afterCommit(() => bus.notify('members', workspaceId));
  return [
    bind(getWorkspace, async ({ tx, workspaceId }) => toWorkspace(await selectWorkspace(tx, workspaceId))),

    bind(updateWorkspace, async ({ input, tx, workspaceId, caller, ifMatch }) => {
      const row = await selectWorkspace(tx, workspaceId);
      if (ifMatch !== undefined && ifMatch !== row.version) {
        throw new Problem(requestErrors.preconditionFailed, 'Somebody else has changed the workspace. Read it again.');
      }
      const changes = diffFields(toWorkspace(row), input);
      if (!changes) return toWorkspace(row);
      const updated = await tx
        .updateTable('workspaces')
        .set({
          name: input.name ?? row.name,
          locale: input.locale ?? row.locale,
          time_zone: input.timeZone ?? row.time_zone,
          default_region: input.defaultRegion ?? row.default_region,
          version: sql`version + 1`,
          updated_at: sql`now()`,
        })
        .where('id', '=', workspaceId)
        .returningAll()
        .executeTakeFirstOrThrow();
      const entity = { entityType: 'workspace', entityId: workspaceId };
      await events.record(tx, [{ workspaceId, type: 'workspace.updated', ...entity, actor: caller.actor, ...changes }]);
      return toWorkspace(updated);
    }),

    bind(listMembers, async ({ input, tx, workspaceId }) => {
      const after = decodeCursor(input.cursor, 2)?.map(String);
      const [rows, total] = await Promise.all([
        selectMembers(tx, workspaceId, { limit: input.limit + 1, after }),
        input.total ? countMembers(tx, workspaceId) : undefined,
      ]);
      return { ...toPage(rows, input.limit, { item: toMember, key: (row) => [row.name, row.user_id] }), total };
    }),

    bind(updateMember, async ({ input, tx, caller, workspaceId }) => {
      tellChanged(tx, workspaceId);
      return toMember(await changeRole(tx, events, { caller, ...input }));
    }),

    bind(removeMemberOperation, async ({ input, tx, caller, workspaceId }) => {
      tellChanged(tx, workspaceId);
      await removeMember(tx, events, { caller, userId: input.userId });
      return null;
    }),

    bind(leaveOperation, async ({ tx, caller, workspaceId }) => {
      tellChanged(tx, workspaceId);
      await leaveWorkspace(tx, events, caller);
      return null;
    }),

    bind(transferOperation, async ({ input, tx, caller, workspaceId }) => {
      tellChanged(tx, workspaceId);
      const promoted = await transferOwnership(tx, events, { caller, ...input });
      await tellOfTransfer(tx, deps, { workspaceId, from: caller.actor.id, to: promoted.user_id });
      return toMember(promoted);
    }),
  ];
}

function toWorkspace(row: WorkspaceRow) {
  return {
    id: row.id,
    name: row.name,
    isDemo: row.is_demo,
    locale: row.locale as 'en' | 'de', // checked by the table
    timeZone: row.time_zone,
    defaultRegion: row.default_region,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

function toMember(row: MemberRow) {
  return {
    userId: row.user_id,
    name: row.name,
    email: row.email,
    role: row.role as Role, // checked by the table
    createdAt: row.created_at.toISOString(),
  };
}
