/** Suppressions: addresses nothing is sent to, whatever it is for. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, requiredText, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

export const suppressionReasons = ['manual', 'bounced', 'complained', 'erased'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export const suppressionErrors = declareErrors('suppressions', {
  notFound: { status: 404, title: 'There is no such suppression' },
  alreadyThere: { status: 409, title: 'The address is suppressed already' },
});

export const Suppression = z
  .object({
    id: Id,
    kind: z.string().describe('Kind of the contact point: `email`, `phone` and so on.'),
    address: z.string().describe('Normalised. `@example.com` stands for every address of the domain.'),
    reason: z.enum(suppressionReasons),
    note: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'Suppression' });
export type Suppression = z.infer<typeof Suppression>;

const example: Suppression = {
  id: '0192f3c1-7a00-7000-8000-0000000000e1',
  kind: 'email',
  address: 'ada@example.org',
  reason: 'manual',
  note: 'Asked us by phone.',
  createdAt: '2026-01-05T09:30:00.000Z',
};

export const listSuppressions = operation({
  id: 'suppressions.list',
  method: 'GET',
  path: '/suppressions',
  permission: 'consent.read',
  summary: 'List suppressions',
  description: 'Addresses nothing is sent to, newest first.',
  input: z.object({
    ...pageInput,
    kind: z.string().max(40).optional(),
    reason: z.enum(suppressionReasons).optional(),
    address: text(320).optional().describe('Exactly this address.'),
  }),
  answer: pageOf(Suppression),
  errors: [],
  example: { input: { reason: 'manual' }, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const addSuppression = operation({
  id: 'suppressions.add',
  method: 'POST',
  path: '/suppressions',
  permission: 'suppressions.manage',
  summary: 'Suppress an address',
  description: 'From now on the gate refuses every message to the address, also those already queued.',
  input: z.object({
    kind: requiredText(40).default('email'),
    address: requiredText(320).describe('`@example.com` for a whole domain.'),
    reason: z.enum(suppressionReasons).default('manual'),
    note: text(1000).default(''),
  }),
  answer: Suppression,
  status: 201,
  errors: [suppressionErrors.alreadyThere],
  example: { input: { address: example.address, note: example.note }, answer: example },
});

export const removeSuppression = operation({
  id: 'suppressions.remove',
  method: 'DELETE',
  path: '/suppressions/{id}',
  permission: 'suppressions.manage',
  summary: 'Lift a suppression',
  description: 'Messages that were refused stay refused; new ones pass again.',
  input: z.object({ id: Id }),
  answer: z.object({}),
  status: 204,
  errors: [suppressionErrors.notFound],
  example: { input: { id: example.id }, answer: {} },
});
