/** Pages of contacts or leads by a filter tree; the query parameters of the plain lists are turned into one. */
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { RecordSort } from '@millrace/contracts/contacts/record-lists';
import type { FilterCondition, FilterTree } from '@millrace/contracts/filter/filter';
import type { Page } from '@millrace/contracts/paging';
import { toPage } from '#platform/http/cursor';
import type { Db } from '#platform/postgres/database';
import { compileContactFilter } from './contact-filter.ts';
import { type ContactQuery, countContacts, selectContacts, toContact } from './contact-store.ts';
import { decodeRecordCursor } from './record-cursor.ts';
import { loadRecordSettings } from './record-settings.ts';

export interface ContactList {
  workspaceId: string;
  filter: FilterTree | undefined;
  onlyLeads: boolean;
  sort: RecordSort;
  limit: number;
  cursor: string | undefined;
  /** Also count everything that matches. */
  total: boolean | undefined;
  now: Date;
  /** Who `me` is in the filter. */
  actorId: string | undefined;
}

export async function listContacts(db: Db, list: ContactList): Promise<Page<Contact>> {
  const { workspaceId, filter, sort, limit } = list;
  const after = decodeRecordCursor(list.cursor, sort);
  const query: ContactQuery = { workspaceId, where: [], onlyLeads: list.onlyLeads };
  if (filter) {
    const settings = await loadRecordSettings(db, workspaceId, 'contact');
    query.where = [compileContactFilter(filter, { settings, now: list.now, actorId: list.actorId })];
  }
  const [rows, total] = await Promise.all([
    selectContacts(db, query, { sort, after, limit: limit + 1 }),
    list.total ? countContacts(db, query) : undefined,
  ]);
  return { ...toPage(rows, limit, { item: toContact, key: (row) => [row.sortKey, row.id] }), total };
}

export interface ListParameters {
  q?: string | undefined;
  ownerId?: string | undefined;
  companyId?: string | undefined;
  tagId?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  statusId?: string | undefined;
  statusKind?: string | undefined;
}

/** The filter tree that the query parameters of a list stand for; undefined when there are none. */
export function toFilter(parameters: ListParameters): FilterTree | undefined {
  const conditions: FilterCondition[] = [];
  const equal = (field: string, value: string | undefined) => {
    if (value) conditions.push({ field, op: 'eq', value });
  };
  if (parameters.q) conditions.push({ field: 'any', op: 'contains', value: parameters.q });
  if (parameters.ownerId === 'none') conditions.push({ field: 'owner', op: 'is_not_set' });
  else equal('owner', parameters.ownerId);
  equal('company', parameters.companyId);
  if (parameters.tagId) conditions.push({ field: 'tags', op: 'in', value: [parameters.tagId] });
  equal('email', parameters.email);
  equal('phone', parameters.phone);
  equal('status', parameters.statusId);
  equal('statusKind', parameters.statusKind);
  return conditions.length === 0 ? undefined : { and: conditions };
}
