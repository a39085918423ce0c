/**
 * Contacts as snapshots: read and locked, inserted, changed. Every statement is for any number of contacts; rows
 * travel as one JSON document.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '#platform/postgres/database';
import { isOneOf } from '#platform/postgres/plan-once';
import type { ContactSnapshot, LoadedContact, PointSnapshot } from './contact.ts';

/** By id; ids that do not exist are left out. */
export async function loadContacts(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, LoadedContact>> {
  const result = await sql<LoadedContact>`
    select c.id, c.name, c.first_name as "firstName", c.last_name as "lastName", c.job_title as "jobTitle",
           c.status_id as "statusId", c.owner_id as "ownerId", c.company_id as "companyId", c.locale,
           c.time_zone as "timeZone", c.source, c.custom, c.version, c.created_by as "createdBy",
           (select coalesce(json_agg(json_build_object(
                     'id', p.id, 'kind', p.kind, 'value', p.value, 'normalised', p.normalised, 'label', p.label,
                     'isPrimary', p.is_primary, 'verification', p.verification) order by p.created_at, p.id), '[]')
              from contact_points p where p.workspace_id = c.workspace_id and p.contact_id = c.id) as points,
           (select coalesce(json_agg(t.tag_id order by t.tag_id), '[]')
              from contact_tags t where t.workspace_id = c.workspace_id and t.contact_id = c.id) as "tagIds"
      from contacts c
     where c.workspace_id = ${workspaceId} and ${isOneOf(sql.ref('c.id'), ids)}
  `.execute(db);
  return new Map(result.rows.map((row) => [row.id, row]));
}

/** The same, locked until the transaction ends, in order of ids so that two batches never wait for each other. */
export async function lockContacts(
  tx: Tx,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, LoadedContact>> {
  // Both leave in one round trip. The second sees what was committed while the first waited for its locks.
  const [, loaded] = await Promise.all([
    sql`select from contacts where workspace_id = ${workspaceId} and id = any (${ids}::uuid[])
         order by id for no key update`.execute(tx),
    loadContacts(tx, workspaceId, ids),
  ]);
  return loaded;
}

/** The columns of the record itself; addresses and tags have tables of their own. */
function withoutRelated({ points: _points, tagIds: _tagIds, ...columns }: ContactSnapshot): object {
  return columns;
}

function rowsOf(rows: readonly object[]): RawBuilder<unknown> {
  return sql`${JSON.stringify(rows)}::jsonb`;
}

export async function insertContacts(
  tx: Tx,
  workspaceId: string,
  inserted: { contacts: readonly ContactSnapshot[]; createdBy: string | null; at: Date },
): Promise<void> {
  const { createdBy, at } = inserted;
  await sql`
    insert into contacts (workspace_id, id, name, first_name, last_name, job_title, status_id, status_changed_at,
                          owner_id, company_id, locale, time_zone, source, custom, created_by, created_at, updated_at)
    select ${workspaceId}, r.id, r.name, r."firstName", r."lastName", r."jobTitle", r."statusId",
           case when r."statusId" is not null then ${at}::timestamptz end, r."ownerId", r."companyId", r.locale,
           r."timeZone", r.source, r.custom, ${createdBy}::uuid, ${at}::timestamptz, ${at}::timestamptz
      from jsonb_to_recordset(${rowsOf(inserted.contacts.map(withoutRelated))}) as r(
        id uuid, name text, "firstName" text, "lastName" text, "jobTitle" text, "statusId" uuid, "ownerId" uuid,
        "companyId" uuid, locale text, "timeZone" text, source text, custom jsonb)
  `.execute(tx);
}

export type PointRow = PointSnapshot & { contactId: string };

/** Answers how many went in: the rest belong to somebody else already. */
export async function insertPoints(
  tx: Tx,
  workspaceId: string,
  inserted: { points: readonly PointRow[]; at: Date },
): Promise<number> {
  const { points, at } = inserted;
  if (points.length === 0) return 0;
  const result = await sql`
    insert into contact_points (workspace_id, id, contact_id, kind, value, normalised, label, is_primary, verification,
                                verified_at, created_at)
    select ${workspaceId}, r.id, r."contactId", r.kind, r.value, r.normalised, r.label, r."isPrimary", r.verification,
           case when r.verification = 'verified' then ${at}::timestamptz end, ${at}::timestamptz
      from jsonb_to_recordset(${rowsOf(points)}) as r(
        id uuid, "contactId" uuid, kind text, value text, normalised text, label text, "isPrimary" boolean,
        verification text)
    on conflict do nothing
  `.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

export async function deletePoints(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from contact_points where workspace_id = ${workspaceId} and id = any (${ids}::uuid[])`.execute(tx);
}

/** Everything but kind and value: a point that takes another value is another row with the same id. */
export async function updatePoints(tx: Tx, workspaceId: string, points: readonly PointSnapshot[]): Promise<void> {
  if (points.length === 0) return;
  // One primary of a kind at any moment: who steps down does so first.
  for (const isPrimary of [false, true]) {
    const rows = points.filter((point) => point.isPrimary === isPrimary);
    if (rows.length === 0) continue;
    await sql`
      update contact_points p
         set value = r.value, label = r.label, is_primary = r."isPrimary", verification = r.verification,
             verified_at = case when r.verification = 'verified' then coalesce(p.verified_at, now()) end
        from jsonb_to_recordset(${rowsOf(rows)}) as r(
          id uuid, value text, label text, "isPrimary" boolean, verification text)
       where p.workspace_id = ${workspaceId} and p.id = r.id
    `.execute(tx);
  }
}

export async function updateContacts(
  tx: Tx,
  workspaceId: string,
  updated: { contacts: readonly ContactSnapshot[]; at: Date },
): Promise<void> {
  const { contacts, at } = updated;
  await sql`
    update contacts c
       set name = r.name, first_name = r."firstName", last_name = r."lastName", job_title = r."jobTitle",
           status_id = r."statusId", owner_id = r."ownerId", company_id = r."companyId", locale = r.locale,
           time_zone = r."timeZone", source = r.source, custom = r.custom, version = c.version + 1,
           status_changed_at = case when c.status_id is distinct from r."statusId" then ${at}::timestamptz
                                    else c.status_changed_at end,
           updated_at = ${at}::timestamptz
      from jsonb_to_recordset(${rowsOf(contacts.map(withoutRelated))}) as r(
        id uuid, name text, "firstName" text, "lastName" text, "jobTitle" text, "statusId" uuid, "ownerId" uuid,
        "companyId" uuid, locale text, "timeZone" text, source text, custom jsonb)
     where c.workspace_id = ${workspaceId} and c.id = r.id
  `.execute(tx);
}

export interface Tagging {
  contactId: string;
  tagId: string;
}

export async function insertTaggings(tx: Tx, workspaceId: string, taggings: readonly Tagging[]): Promise<void> {
  if (taggings.length === 0) return;
  await sql`
    insert into contact_tags (workspace_id, contact_id, tag_id)
    select ${workspaceId}, r."contactId", r."tagId"
      from jsonb_to_recordset(${rowsOf(taggings)}) as r("contactId" uuid, "tagId" uuid)
    on conflict do nothing
  `.execute(tx);
}

export async function deleteTaggings(tx: Tx, workspaceId: string, taggings: readonly Tagging[]): Promise<void> {
  if (taggings.length === 0) return;
  await sql`
    delete from contact_tags t
     using jsonb_to_recordset(${rowsOf(taggings)}) as r("contactId" uuid, "tagId" uuid)
     where t.workspace_id = ${workspaceId} and t.contact_id = r."contactId" and t.tag_id = r."tagId"
  `.execute(tx);
}

export interface PointOwner {
  kind: PointSnapshot['kind'];
  normalised: string;
  contactId: string;
}

/** Who has these addresses. */
export async function findPointOwners(
  db: Db,
  workspaceId: string,
  points: readonly Pick<PointSnapshot, 'kind' | 'normalised'>[],
): Promise<PointOwner[]> {
  if (points.length === 0) return [];
  // One index lookup per address, whatever the statistics say: two lists compared with `any` become a scan of the
  // whole table as long as it was never analysed, which is just when imports fill it.
  const result = await sql<PointOwner>`
    select wanted.kind, wanted.normalised, held.contact_id as "contactId"
      from unnest(${points.map((point) => point.kind)}::text[], ${points.map((point) => point.normalised)}::text[])
             as wanted (kind, normalised)
     cross join lateral (
       select contact_id from contact_points
        where workspace_id = ${workspaceId} and kind = wanted.kind and normalised = wanted.normalised
        limit 1) as held
  `.execute(db);
  return result.rows;
}

/** Which of these companies people belong to. */
export async function findEmployers(db: Db, workspaceId: string, companyIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('contacts')
    .select('company_id')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .where('company_id', 'in', companyIds)
    .execute();
  return new Set(rows.flatMap((row) => row.company_id ?? []));
}
