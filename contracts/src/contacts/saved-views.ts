import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, requiredText, Timestamp, Version } from '../fields.ts';
import { Filter } from '../filter/filter.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { filterErrors, savedViewErrors } from './errors.ts';
import { RecordSort } from './record-lists.ts';

export const viewEntities = ['lead', 'contact', 'company'] as const;

const columns = z.array(requiredText(80)).max(60).describe('Names of fields, custom ones as `custom.<key>`, in order.');

export const SavedView = z
  .object({
    id: Id,
    entity: z.enum(viewEntities),
    name: z.string(),
    filter: Filter.nullable(),
    columns: z.array(z.string()),
    sort: RecordSort.nullable(),
    ownerId: Id,
    shared: z.boolean(),
    position: z.number().int(),
    version: Version,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof SavedView>;

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000e',
  entity: 'lead' as const,
  name: 'Mine, this week',
  filter: {
    and: [
      { field: 'owner', op: 'eq' as const, value: 'me' },
      { field: 'createdAt', op: 'gte' as const, value: 'startOfWeek' },
    ],
  },
  columns: ['name', 'email', 'status', 'createdAt'],
  sort: '-createdAt' as const,
  ownerId: '0192f3c1-7a00-7000-8000-000000000003',
  shared: false,
  position: 0,
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
};

const change = {
  name: requiredText(100),
  filter: Filter.nullable(),
  columns,
  sort: RecordSort.nullable(),
  shared: z.boolean(),
  position: z.number().int().min(0).max(1000),
};

export const listSavedViews = operation({
  id: 'saved_views.list',
  method: 'GET',
  path: '/saved-views',
  permission: 'views.read',
  summary: 'List saved views',
  description: 'The caller’s own and the shared ones, in their order; at most 500.',
  input: z.object({ entity: z.enum(viewEntities).optional() }),
  answer: wholeListOf(SavedView),
  errors: [],
  example: { input: { entity: 'lead' }, answer: toWholeList([example]) },
});

export const createSavedView = operation({
  id: 'saved_views.create',
  method: 'POST',
  path: '/saved-views',
  permission: 'views.write',
  summary: 'Save a view',
  description: 'A filter, columns and an order under a name; the caller’s own unless shared.',
  input: z.object({
    entity: z.enum(viewEntities),
    name: change.name,
    filter: change.filter.default(null),
    columns: change.columns.default([]),
    sort: change.sort.default(null),
    shared: change.shared.default(false),
    position: change.position.default(0),
  }),
  answer: SavedView,
  status: 201,
  versioned: true,
  errors: [filterErrors.invalid],
  example: {
    input: { entity: 'lead', name: example.name, filter: example.filter, columns: example.columns },
    answer: example,
  },
});

export const updateSavedView = operation({
  id: 'saved_views.update',
  method: 'PATCH',
  path: '/saved-views/{id}',
  permission: 'views.write',
  summary: 'Change a saved view',
  description: 'Members change their own; admins also the shared ones of others.',
  input: z.object({
    id: Id,
    name: change.name.optional(),
    filter: change.filter.optional(),
    columns: change.columns.optional(),
    sort: change.sort.optional(),
    shared: change.shared.optional(),
    position: change.position.optional(),
  }),
  answer: SavedView,
  versioned: true,
  errors: [savedViewErrors.notFound, savedViewErrors.notYours, filterErrors.invalid, requestErrors.preconditionFailed],
  example: { input: { id: example.id, shared: true }, answer: { ...example, shared: true, version: 2 } },
});

export const deleteSavedView = operation({
  id: 'saved_views.delete',
  method: 'DELETE',
  path: '/saved-views/{id}',
  permission: 'views.write',
  summary: 'Delete a saved view',
  description: 'Members delete their own; admins also the shared ones of others.',
  input: z.object({ id: Id }),
  answer: z.null(),
  status: 204,
  errors: [savedViewErrors.notFound, savedViewErrors.notYours, requestErrors.preconditionFailed],
  example: { input: { id: example.id }, answer: null },
});
