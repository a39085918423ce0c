/** An address belongs to one contact of the workspace. Who has it already is part of the answer. */
import { contactErrors } from '@millrace/contracts/contacts/errors';
import { sql } from 'kysely';
import { Problem } from '#platform/errors';
import type { Db } from '#platform/postgres/database';
import { pointKindNames } from './contact-point.ts';
import type { PointSnapshot } from './contact.ts';
import type { PointOwner } from './snapshot-store.ts';

/** A contact that has an address somebody wanted to give to another. */
export interface DuplicateCandidate {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  companyName: string | null;
  /** The addresses in question. */
  points: { kind: PointSnapshot['kind']; normalised: string }[];
}

export async function describeCandidates(
  db: Db,
  workspaceId: string,
  owners: readonly PointOwner[],
): Promise<DuplicateCandidate[]> {
  const ids = [...new Set(owners.map((owner) => owner.contactId))].slice(0, 20);
  const result = await sql<Omit<DuplicateCandidate, 'points'>>`
    select c.id, c.name, co.name as "companyName",
           (select p.normalised from contact_points p
             where p.workspace_id = c.workspace_id and p.contact_id = c.id and p.kind = 'email' and p.is_primary) as email,
           (select p.normalised from contact_points p
             where p.workspace_id = c.workspace_id and p.contact_id = c.id and p.kind = 'phone' and p.is_primary) as phone
      from contacts c
      left join companies co on co.workspace_id = c.workspace_id and co.id = c.company_id
     where c.workspace_id = ${workspaceId} and c.id = any (${ids}::uuid[])
     order by c.created_at
  `.execute(db);
  return result.rows.map((row) => ({
    ...row,
    points: owners.filter((owner) => owner.contactId === row.id).map(({ kind, normalised }) => ({ kind, normalised })),
  }));
}

/** `contacts.duplicate` with who has the addresses. */
export async function toDuplicate(db: Db, workspaceId: string, owners: readonly PointOwner[]): Promise<Problem> {
  return duplicateProblem(owners, await describeCandidates(db, workspaceId, owners));
}

export function duplicateProblem(owners: readonly PointOwner[], known: readonly DuplicateCandidate[]): Problem {
  const candidates = known.filter((candidate) => owners.some((owner) => owner.contactId === candidate.id));
  const [first] = owners;
  const name = candidates.find((candidate) => candidate.id === first?.contactId)?.name ?? 'another contact';
  const detail = first
    ? `The ${pointKindNames[first.kind]} ${first.normalised} belongs to ${name}. Open that contact, or merge the two.`
    : 'An address was given to another contact at this moment. Try again.';
  return new Problem(contactErrors.duplicate, detail, { extensions: { candidates } });
}
