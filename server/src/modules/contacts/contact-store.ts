/** Contacts as the API answers them: one statement for a page, with addresses, tags, status, owner and company. */
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { RecordSort } from '@millrace/contracts/contacts/record-lists';
import { type RawBuilder, sql } from 'kysely';
import { allOf, type Condition } from '#modules/filters/filters.module';
import type { CursorKey } from '#platform/http/cursor';
import type { Db } from '#platform/postgres/database';
import { isOneOf, limitTo } from '#platform/postgres/plan-once';

export interface ContactQuery {
  workspaceId: string;
  where: readonly Condition[];
  onlyLeads: boolean;
}

export interface ListOrder {
  sort: RecordSort;
  /** Key of the last row of the page before. */
  after: CursorKey | undefined;
  limit: number;
}

/** An answer with the key it is paged by, exact to the microsecond. */
export type ContactRow = Omit<Contact, 'createdAt' | 'updatedAt' | 'statusChangedAt'> & {
  createdAt: Date;
  updatedAt: Date;
  statusChangedAt: Date | null;
  sortKey: string;
};

export async function selectContacts(db: Db, query: ContactQuery, order: ListOrder): Promise<ContactRow[]> {
  const { column, direction } = sortColumn(order.sort);
  const key = sql.ref(`contacts.${column}`);
  const page = sql`
    select contacts.*, ${key}::text as sort_key
      from contacts
     where ${matching(query)} and ${beyond(order, key)}
     order by ${key} ${direction}, contacts.id ${direction}
     ${limitTo(order.limit)}`;
  const result = await sql<ContactRow>`
    ${answerOf(page)}
     order by c.${sql.ref(column)} ${direction}, c.id ${direction}
  `.execute(db);
  return result.rows;
}

export async function selectContactsById(db: Db, workspaceId: string, ids: readonly string[]): Promise<ContactRow[]> {
  const chosen = sql`
    select contacts.*, '' as sort_key from contacts
     where workspace_id = ${workspaceId} and ${isOneOf(sql.ref('contacts.id'), ids)}`;
  return (await answerOf(chosen).execute(db)).rows;
}

export async function countContacts(db: Db, query: ContactQuery): Promise<number> {
  const result = await sql<{ count: string }>`select count(*) from contacts where ${matching(query)}`.execute(db);
  return Number(result.rows[0]?.count ?? 0);
}

function matching({ workspaceId, where, onlyLeads }: ContactQuery): Condition {
  const lead = onlyLeads ? [sql<boolean>`contacts.status_id is not null`] : [];
  return allOf([sql<boolean>`contacts.workspace_id = ${workspaceId}`, ...lead, ...where]);
}

export interface SortColumn {
  column: 'created_at' | 'updated_at' | 'sort_name';
  direction: RawBuilder<unknown>;
  isDescending: boolean;
}

export function sortColumn(sort: RecordSort): SortColumn {
  const columns = { createdAt: 'created_at', updatedAt: 'updated_at', name: 'sort_name' } as const;
  const isDescending = sort.startsWith('-');
  const name = (isDescending ? sort.slice(1) : sort) as keyof typeof columns; // what remains of each sort
  return { column: columns[name], direction: sql.raw(isDescending ? 'desc' : 'asc'), isDescending };
}

/** The rows behind a cursor: one comparison of the whole key, which the index of the order answers. */
export function beyond(order: ListOrder, key: RawBuilder<unknown>, table = 'contacts'): Condition {
  if (!order.after) return sql<boolean>`true`;
  const [value, id] = order.after;
  const { column, isDescending } = sortColumn(order.sort);
  const type = sql.raw(column === 'sort_name' ? 'text' : 'timestamptz');
  const operator = sql.raw(isDescending ? '<' : '>');
  return sql<boolean>`(${key}, ${sql.ref(`${table}.id`)}) ${operator} (${String(value)}::${type}, ${String(id)}::uuid)`;
}

/** Rows of contacts, already chosen and few, made into answers. */
function answerOf(chosen: RawBuilder<unknown>) {
  return sql<ContactRow>`
    select c.id, c.name, c.first_name as "firstName", c.last_name as "lastName", c.job_title as "jobTitle",
           c.locale, c.time_zone as "timeZone", c.source, c.custom, c.version, c.sort_key as "sortKey",
           c.created_at as "createdAt", c.updated_at as "updatedAt", c.status_changed_at as "statusChangedAt",
           case when s.id is not null then
             json_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'color', s.color) end as status,
           case when m.user_id is not null then json_build_object('id', m.user_id, 'name', m.name) end as owner,
           case when co.id is not null then
             json_build_object('id', co.id, 'name', co.name, 'domain', co.domain) end as company,
           p.email, p.phone, p.points, t.tags
      from (${chosen}) c
      left join lead_statuses s on s.workspace_id = c.workspace_id and s.id = c.status_id
      left join members m on m.workspace_id = c.workspace_id and m.user_id = c.owner_id
      left join companies co on co.workspace_id = c.workspace_id and co.id = c.company_id
      left join lateral (
        select coalesce(json_agg(json_build_object(
                 'id', p.id, 'kind', p.kind, 'value', p.value, 'normalised', p.normalised, 'label', p.label,
                 'isPrimary', p.is_primary, 'verification', p.verification) order by p.created_at, p.id), '[]') as points,
               min(p.normalised) filter (where p.kind = 'email' and p.is_primary) as email,
               min(p.normalised) filter (where p.kind = 'phone' and p.is_primary) as phone
          from contact_points p
         where p.workspace_id = c.workspace_id and p.contact_id = c.id) p on true
      left join lateral (
        select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'color', g.color) order by g.key), '[]')
                 as tags
          from contact_tags ct
          join tags g on g.workspace_id = ct.workspace_id and g.id = ct.tag_id
         where ct.workspace_id = c.workspace_id and ct.contact_id = c.id) t on true`;
}

export function toContact({ sortKey: _sortKey, ...row }: ContactRow): Contact {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    statusChangedAt: row.statusChangedAt?.toISOString() ?? null,
  };
}
