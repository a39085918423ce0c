import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';

export const retentionErrors = declareErrors('retention', {
  unknownKind: { status: 404, title: 'Nothing of this kind is kept' },
  tooShort: { status: 422, title: 'This must be kept longer' },
});

export const RetentionPeriod = z
  .object({
    kind: z.string().describe('What is kept, such as `events` or `audit_entries`.'),
    description: z.string(),
    days: z.number().int().nullable().describe('null: for ever.'),
    standardDays: z.number().int().nullable(),
    leastDays: z.number().int(),
  })
  .meta({ id: 'RetentionPeriod' });

const example = {
  kind: 'rejected_mail',
  description: 'Mail that could not become a message.',
  days: 30,
  standardDays: 90,
  leastDays: 1,
};

export const listRetentionPeriods = operation({
  id: 'retention.list',
  method: 'GET',
  path: '/retention',
  permission: 'settings.read',
  summary: 'List retention periods',
  description: 'How long each kind of data is kept. A job removes what is older each night.',
  input: z.object({}),
  answer: wholeListOf(RetentionPeriod),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const setRetentionPeriod = operation({
  id: 'retention.set',
  method: 'PUT',
  path: '/retention/{kind}',
  permission: 'retention.manage',
  summary: 'Set a retention period',
  description: 'What is older is removed for good in the next night. `null` keeps it for ever.',
  input: z.object({
    kind: z.string().regex(/^[a-z_]{1,60}$/, { error: 'is not a kind of data' }),
    days: z.number().int().min(1).max(36_500).nullable(),
  }),
  answer: RetentionPeriod,
  errors: [retentionErrors.unknownKind, retentionErrors.tooShort],
  example: { input: { kind: 'rejected_mail', days: 30 }, answer: example },
});
