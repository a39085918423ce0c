/** Finding a person: as the owner, by the workspace named in each query, also when the contact was deleted before. */
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';
import { needlesOf, type Subject } from './subject.ts';

/** Undefined when nothing was ever known of this id. */
export async function findSubject(db: Db, workspaceId: string, contactId: string): Promise<Subject | undefined> {
  const contactIds = await findMerged(db, workspaceId, contactId);
  const addresses = await findAddresses(db, workspaceId, contactIds);
  if (!(await isKnown(db, workspaceId, contactIds))) return undefined;
  const subject: Subject = { contactIds, addresses, files: [], uploads: [] };
  const [files, uploads] = await Promise.all([
    findFiles(db, workspaceId, subject),
    findUploads(db, workspaceId, contactIds),
  ]);
  return { ...subject, files, uploads };
}

/** Whether a contact of this id is here, or ever was. */
export async function isKnownPerson(db: Db, workspaceId: string, contactId: string): Promise<boolean> {
  return await isKnown(db, workspaceId, [contactId]);
}

async function isKnown(db: Db, workspaceId: string, contactIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ isKnown: boolean }>`
    select exists (select from contacts where workspace_id = ${workspaceId} and id = any (${contactIds}::uuid[]))
        or exists (select from events where workspace_id = ${workspaceId} and entity_id = any (${contactIds}::uuid[])
                      and entity_type in ('contact', 'lead')) as "isKnown"
  `.execute(db);
  return rows[0]?.isKnown === true;
}

async function findMerged(db: Db, workspaceId: string, contactId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive merged (id) as (
      select ${contactId}::uuid
      union
      select e.entity_id from events e join merged m on e.related_id = m.id
       where e.workspace_id = ${workspaceId} and e.type = 'contact.merged_away'
    )
    select id from merged limit 1000
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** Those they have, those they had, and those they wrote from. */
async function findAddresses(db: Db, workspaceId: string, contactIds: readonly string[]) {
  const { rows } = await sql<Subject['addresses'][number]>`
    select kind, value, normalised from contact_points
     where workspace_id = ${workspaceId} and contact_id = any (${contactIds}::uuid[])
    union
    select p ->> 'kind', p ->> 'value', coalesce(p ->> 'normalised', p ->> 'value')
      from events e, jsonb_path_query(jsonb_build_array(e.before, e.after), '$[*].points[*]') p
     where e.workspace_id = ${workspaceId} and e.entity_id = any (${contactIds}::uuid[]) and p ->> 'value' is not null
    union
    select 'email', contact_address, lower(contact_address) from conversations
     where workspace_id = ${workspaceId} and contact_id = any (${contactIds}::uuid[])
  `.execute(db);
  return rows;
}

async function findFiles(db: Db, workspaceId: string, subject: Subject): Promise<Subject['files']> {
  const { rows } = await sql<{ id: string; storageKey: string }>`
    with theirs as (
      select id, raw_file_id, text_file_id, html_file_id from messages
       where workspace_id = ${workspaceId} and contact_id = any (${subject.contactIds}::uuid[])
      union
      select id, raw_file_id, text_file_id, html_file_id from messages
       where workspace_id = ${workspaceId} and author_kind = 'contact' and author_id = any (${subject.contactIds}::uuid[])
    ), ids as (
      select unnest(array[raw_file_id, text_file_id, html_file_id]) as id from theirs
      union
      select a.file_id from attachments a join theirs t on t.id = a.message_id where a.workspace_id = ${workspaceId}
      union
      select raw_file_id from rejected_mail where workspace_id = ${workspaceId} and ${isFromThem(subject)}
    )
    select f.id, f.storage_key as "storageKey" from files f join ids on ids.id = f.id where f.workspace_id = ${workspaceId}
  `.execute(db);
  return rows;
}

/** Of rejected mail, which knows no contact. */
export function isFromThem(subject: Subject) {
  const needles = needlesOf(subject);
  return sql`(lower(sender) = any (${needles}) or lower(envelope_from) = any (${needles}))`;
}

async function findUploads(db: Db, workspaceId: string, contactIds: readonly string[]): Promise<Subject['uploads']> {
  const { rows } = await sql<{ id: string; storageKey: string }>`
    select distinct f.id, f.storage_key as "storageKey"
      from import_records r
      join imports i on i.workspace_id = r.workspace_id and i.id = r.import_id
      join files f on f.workspace_id = i.workspace_id and f.id = i.file_id
     where r.workspace_id = ${workspaceId} and r.record_id = any (${contactIds}::uuid[])
       and i.state not in ('queued', 'running', 'undoing')
  `.execute(db);
  return rows;
}
