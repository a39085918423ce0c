/** What records refer to must exist, and is told by name of the field when it does not. */
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { requestErrors } from '@millrace/contracts/errors';
import { sql } from 'kysely';
import { Problem } from '#platform/errors';
import type { Db } from '#platform/postgres/database';
import type { Issue } from './custom-fields/custom-value.ts';

export interface References {
  statusId?: string | null | undefined;
  ownerId?: string | null | undefined;
  companyId?: string | null | undefined;
  tagIds?: readonly string[] | undefined;
}

/** Faults of what these refer to, in one statement however many there are. */
export async function findMissingReferences(
  db: Db,
  workspaceId: string,
  references: readonly References[],
): Promise<(references: References) => Issue[]> {
  const collect = (pick: (each: References) => readonly (string | null | undefined)[]) =>
    [...new Set(references.flatMap(pick))].filter((id) => id !== null && id !== undefined);
  const statusIds = collect((each) => [each.statusId]);
  const ownerIds = collect((each) => [each.ownerId]);
  const companyIds = collect((each) => [each.companyId]);
  const tagIds = collect((each) => each.tagIds ?? []);
  if (statusIds.length + ownerIds.length + companyIds.length + tagIds.length === 0) return () => [];
  const result = await sql<{ kind: string; id: string }>`
    select 'statusId' as kind, id from lead_statuses
     where workspace_id = ${workspaceId} and id = any (${statusIds}::uuid[])
    union all
    select 'ownerId', user_id from members where workspace_id = ${workspaceId} and user_id = any (${ownerIds}::uuid[])
    union all
    select 'companyId', id from companies where workspace_id = ${workspaceId} and id = any (${companyIds}::uuid[])
    union all
    select 'tagIds', id from tags where workspace_id = ${workspaceId} and id = any (${tagIds}::uuid[])
  `.execute(db);
  const existing = new Set(result.rows.map((row) => `${row.kind} ${row.id}`));
  const isMissing = (kind: string, id: string | null | undefined) =>
    id !== null && id !== undefined && !existing.has(`${kind} ${id}`);
  return (each) => [
    ...(isMissing('statusId', each.statusId) ? [{ path: 'statusId', message: 'there is no such lead status' }] : []),
    ...(isMissing('ownerId', each.ownerId) ? [{ path: 'ownerId', message: 'is not a member of the workspace' }] : []),
    ...(isMissing('companyId', each.companyId) ? [{ path: 'companyId', message: 'there is no such company' }] : []),
    ...(each.tagIds?.some((id) => isMissing('tagIds', id))
      ? [{ path: 'tagIds', message: 'a tag does not exist' }]
      : []),
  ];
}

export function toUnknownReference(issues: readonly Issue[]): Problem {
  const detail = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
  return new Problem(contactErrors.unknownReference, `${detail}.`, { extensions: { issues } });
}

export function toInvalidRecord(issues: readonly Issue[]): Problem {
  const detail = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
  return new Problem(requestErrors.invalid, `${detail}.`, { extensions: { issues } });
}
