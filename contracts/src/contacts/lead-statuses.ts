import { z } from 'zod';
import { requestErrors } from '../errors.ts';
import { Id, requiredText, Timestamp, Version } from '../fields.ts';
import { statusKinds } from '../filter/filter-fields.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { leadStatusErrors } from './errors.ts';
import { Color } from './tags.ts';

export const StatusKind = z.enum(statusKinds);

/** A status as leads carry it. */
export const LeadStatusRef = z.object({ id: Id, name: z.string(), kind: StatusKind, color: Color });

export const LeadStatus = LeadStatusRef.extend({
  position: z.number().int(),
  version: Version,
  createdAt: Timestamp,
  updatedAt: Timestamp,
}).meta({ id: 'LeadStatus' });
export type LeadStatus = z.infer<typeof LeadStatus>;

export const exampleStatus = {
  id: '0192f3c1-7a00-7000-8000-000000000005',
  name: 'Working',
  kind: 'working' as const,
  color: 'blue' as const,
};
const example = {
  ...exampleStatus,
  position: 1,
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
};

export const maxLeadStatuses = 50;

export const listLeadStatuses = operation({
  id: 'lead_statuses.list',
  method: 'GET',
  path: '/lead-statuses',
  permission: 'settings.read',
  summary: 'List lead statuses',
  description: 'In their order. The first of kind `new` is what a lead gets that is created without a status.',
  input: z.object({}),
  answer: wholeListOf(LeadStatus),
  errors: [],
  example: { input: {}, answer: toWholeList([example]) },
});

export const createLeadStatus = operation({
  id: 'lead_statuses.create',
  method: 'POST',
  path: '/lead-statuses',
  permission: 'settings.manage',
  summary: 'Create a lead status',
  description: `It maps to a kind, by which analytics and automations understand it. At most ${maxLeadStatuses} in a workspace.`,
  input: z.object({
    name: requiredText(100),
    kind: StatusKind,
    color: Color.default('gray'),
    position: z
      .number()
      .int()
      .min(0)
      .max(maxLeadStatuses)
      .optional()
      .describe('Where in the order; at the end unless told.'),
  }),
  answer: LeadStatus,
  status: 201,
  versioned: true,
  errors: [leadStatusErrors.nameTaken, requestErrors.conflict],
  example: { input: { name: 'Working', kind: 'working', color: 'blue' }, answer: example },
});

export const updateLeadStatus = operation({
  id: 'lead_statuses.update',
  method: 'PATCH',
  path: '/lead-statuses/{id}',
  permission: 'settings.manage',
  summary: 'Change a lead status',
  description: 'Giving a position moves it there and shifts the others.',
  input: z.object({
    id: Id,
    name: requiredText(100).optional(),
    kind: StatusKind.optional(),
    color: Color.optional(),
    position: z.number().int().min(0).max(maxLeadStatuses).optional(),
  }),
  answer: LeadStatus,
  versioned: true,
  errors: [leadStatusErrors.notFound, leadStatusErrors.nameTaken, leadStatusErrors.lastOfItsKind],
  example: { input: { id: example.id, name: 'In progress' }, answer: { ...example, name: 'In progress', version: 2 } },
});

export const deleteLeadStatus = operation({
  id: 'lead_statuses.delete',
  method: 'DELETE',
  path: '/lead-statuses/{id}',
  permission: 'settings.manage',
  summary: 'Delete a lead status',
  description:
    'Leads that have it are moved to `replaceWithId`, each with its event; without it, or with more than 5,000 leads, ' +
    'the answer is 409 with their number. The last status of kind `new` cannot go.',
  input: z.object({ id: Id, replaceWithId: Id.optional() }),
  answer: z.null(),
  status: 204,
  errors: [leadStatusErrors.notFound, leadStatusErrors.inUse, leadStatusErrors.lastOfItsKind],
  example: { input: { id: example.id, replaceWithId: '0192f3c1-7a00-7000-8000-000000000006' }, answer: null },
});
