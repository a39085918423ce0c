/** Lists of leads and contacts, by the filter tree that lists and views have. */
import { Contact, Lead } from '@millrace/contracts/contacts/contact';
import { queryContacts } from '@millrace/contracts/contacts/contacts';
import { queryLeads } from '@millrace/contracts/contacts/leads';
import { RecordSort } from '@millrace/contracts/contacts/record-lists';
import { listTags } from '@millrace/contracts/contacts/tags';
import type { FilterTree } from '@millrace/contracts/filter/filter';
import { z } from 'zod';
import { findStatus } from './find-status.ts';
import { type Desk, ownAction, type OwnAction } from './own-action.ts';

const tagName = z.string().trim().min(1).max(60);

const conditions = {
  filter: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('A filter tree as in POST /leads/query: { "field": "createdAt", "op": "gte", "value": "now-7d" }.'),
  status: z.string().trim().min(1).max(200).optional().describe('Name, id or kind of a status.'),
  tag: tagName.optional().describe('Only with this tag.'),
  withoutTag: tagName.optional().describe('Only without this tag.'),
};

const page = {
  sort: RecordSort.optional().describe('Newest first without it.'),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional().describe('nextCursor of the page before.'),
};

const pageEnd = { hasMore: z.boolean(), nextCursor: z.string().nullable() };

export const listActions: readonly OwnAction[] = [
  ownAction({
    effect: 'pure',
    name: 'list_leads',
    title: 'List leads',
    description: 'A page of the leads that match, at most 200.',
    inputs: z.object({ ...conditions, ...page }),
    output: z.object({ leads: z.array(Lead), ...pageEnd }),
    async perform(desk, { sort, limit, cursor, ...wanted }) {
      const filter = await toFilter(desk, wanted);
      if (!filter) return { leads: [], hasMore: false, nextCursor: null };
      const { items, hasMore, nextCursor } = await desk.ask(queryLeads, { filter, sort, limit, cursor });
      return { leads: items, hasMore, nextCursor };
    },
  }),
  ownAction({
    effect: 'pure',
    name: 'count_leads',
    title: 'Count leads',
    description: 'How many leads match.',
    inputs: z.object(conditions),
    output: z.object({ count: z.int() }),
    async perform(desk, wanted) {
      const filter = await toFilter(desk, wanted);
      if (!filter) return { count: 0 };
      const { total = 0 } = await desk.ask(queryLeads, { filter, limit: 1, total: true });
      return { count: total };
    },
  }),
  ownAction({
    effect: 'pure',
    name: 'list_contacts',
    title: 'List contacts',
    description: 'A page of the contacts that match, leads among them, at most 200.',
    inputs: z.object({ ...conditions, ...page }),
    output: z.object({ contacts: z.array(Contact), ...pageEnd }),
    async perform(desk, { sort, limit, cursor, ...wanted }) {
      const filter = await toFilter(desk, wanted);
      if (!filter) return { contacts: [], hasMore: false, nextCursor: null };
      const { items, hasMore, nextCursor } = await desk.ask(queryContacts, { filter, sort, limit, cursor });
      return { contacts: items, hasMore, nextCursor };
    },
  }),
];

interface Wanted {
  filter?: Record<string, unknown> | undefined;
  status?: string | undefined;
  tag?: string | undefined;
  withoutTag?: string | undefined;
}

/** Undefined for what nothing can match: a tag that is not there. */
async function toFilter(desk: Desk, { filter, status, tag, withoutTag }: Wanted): Promise<FilterTree | undefined> {
  // Judged by the operation, which says where in the tree a fault is.
  const trees = filter ? [filter as unknown as FilterTree] : [];
  if (status !== undefined) trees.push({ field: 'status', op: 'eq', value: await findStatus(desk, status) });
  const tags = tag === undefined && withoutTag === undefined ? [] : (await desk.ask(listTags, {})).items;
  const idOf = (name: string) =>
    tags.find((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase())?.id;
  if (tag !== undefined) {
    const id = idOf(tag);
    if (id === undefined) return undefined;
    trees.push({ field: 'tags', op: 'in', value: [id] });
  }
  const without = withoutTag === undefined ? undefined : idOf(withoutTag);
  if (without !== undefined) trees.push({ not: { field: 'tags', op: 'in', value: [without] } });
  return { and: trees };
}
