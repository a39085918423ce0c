/** Finding a person: as the owner, by the workspace named in each query, also when the contact was deleted before. */
import { sql } from 'kysely';
import type { Db } from '#platform/postgres/database';
import { isWholeName, needlesOf, type Subject } from './subject.ts';

/** Undefined when nothing was ever known of this id. */
export async function findSubject(db: Db, workspaceId: string, contactId: string): Promise<Subject | undefined> {
  const contactIds = await findMerged(db, workspaceId, contactId);
  if (!(await isKnown(db, workspaceId, contactIds))) return undefined;
  const addresses = await findAddresses(db, workspaceId, contactIds);
  const subject: Subject = { contactIds, addresses, names: [], shared: [], files: [], uploads: [] };
  // One after the other: inside a transaction they share its connection.
  return {
    ...subject,
    names: await findNames(db, workspaceId, contactIds),
    shared: await findShared(db, workspaceId, subject),
    files: await findFiles(db, workspaceId, subject),
    uploads: await findUploads(db, workspaceId, contactIds),
  };
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

/** Whole names they have or had, in both orders, but for those of another contact or of a member: namesakes. */
async function findNames(db: Db, workspaceId: string, contactIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    with known as (
      select name, first_name, last_name from contacts
       where workspace_id = ${workspaceId} and id = any (${contactIds}::uuid[])
      union
      select p ->> 'name', p ->> 'firstName', p ->> 'lastName'
        from events e, jsonb_path_query(jsonb_build_array(e.before, e.after), '$[*]') p
       where e.workspace_id = ${workspaceId} and e.entity_id = any (${contactIds}::uuid[])
         and e.entity_type in ('contact', 'lead') and jsonb_typeof(p) = 'object'
    ), names as (
      select name from known
      union select first_name || ' ' || last_name from known
      union select last_name || ', ' || first_name from known
    )
    select n.name from names n
     where n.name is not null
       and not exists (select from contacts c
                        where c.workspace_id = ${workspaceId} and lower(c.name) = lower(n.name)
                          and c.id <> all (${contactIds}::uuid[]))
       and not exists (select from members m
                        where m.workspace_id = ${workspaceId} and lower(m.name) = lower(n.name))
  `.execute(db);
  return rows.map(({ name }) => name).filter(isWholeName);
}

/** Such as the address of an office. */
async function findShared(db: Db, workspaceId: string, { contactIds, addresses }: Subject): Promise<string[]> {
  const { rows } = await sql<{ normalised: string }>`
    select distinct normalised from contact_points
     where workspace_id = ${workspaceId} and normalised = any (${addresses.map(({ normalised }) => normalised)})
       and contact_id <> all (${contactIds}::uuid[])
  `.execute(db);
  return rows.map(({ normalised }) => normalised);
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
