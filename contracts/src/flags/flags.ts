import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';
import { featureFlagNames } from './registry.ts';

export const flagErrors = declareErrors('feature_flags', {
  unknown: { status: 404, title: 'There is no such flag' },
  invalidValue: { status: 422, title: 'The flag cannot have this value' },
});

const value = z.union([z.boolean(), z.string().max(100), z.number()]);

export const FeatureFlagAnswer = z
  .object({
    name: z.enum(featureFlagNames),
    description: z.string(),
    value,
    standard: value.describe('What it is where the workspace has set nothing.'),
    choices: z.array(value).describe('All values it may have.'),
    isSet: z.boolean(),
    changedBy: Id.nullable(),
    changedAt: Timestamp.nullable(),
  })
  .meta({ id: 'FeatureFlag' });

const example = {
  name: 'reply_suggestions' as const,
  description: 'Whether replies are suggested by the AI for mail that comes in.',
  value: false,
  standard: true,
  choices: [true, false],
  isSet: true,
  changedBy: '0192f3c1-7a00-7000-8000-000000000003',
  changedAt: '2026-01-05T09:30:00.000Z',
};

export const listFeatureFlags = operation({
  id: 'feature_flags.list',
  method: 'GET',
  path: '/feature-flags',
  permission: 'settings.read',
  summary: 'List feature flags',
  description: 'Every flag with its value in this workspace.',
  input: z.object({}),
  answer: wholeListOf(FeatureFlagAnswer),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const setFeatureFlag = operation({
  id: 'feature_flags.set',
  method: 'PUT',
  path: '/feature-flags/{name}',
  permission: 'flags.manage',
  summary: 'Set a feature flag',
  description:
    'Holds from the next request on, in other processes within half a minute. `null` goes back to the standard.',
  input: z.object({
    name: z.string().regex(/^[a-z_]{1,60}$/, { error: 'is not the name of a flag' }),
    value: value.nullable(),
  }),
  answer: FeatureFlagAnswer,
  errors: [flagErrors.unknown, flagErrors.invalidValue],
  example: { input: { name: 'reply_suggestions', value: false }, answer: example },
});
