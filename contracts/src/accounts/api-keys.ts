import { z } from 'zod';
import { Id, requiredText, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { permissions, roles } from '../permissions.ts';
import { accountErrors } from './errors.ts';

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().describe('The first characters, to recognise the key by.'),
    role: z.enum(roles),
    scopes: z.array(z.string()).describe('Permissions the key is narrowed to; `*` means all its role has.'),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable().describe('Up to a minute late.'),
    expiresAt: Timestamp.nullable(),
    revokedAt: Timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });

const example = {
  id: '0192f3c1-7a00-7000-8000-000000000005',
  name: 'Website form',
  prefix: 'mr_3fQ9x2',
  role: 'member' as const,
  scopes: ['contacts.create'],
  createdAt: '2026-01-05T09:30:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
};

export const listApiKeys = operation({
  id: 'api_keys.list',
  method: 'GET',
  path: '/api-keys',
  permission: 'api_keys.manage',
  summary: 'List API keys',
  description: 'Newest first, revoked ones included. The keys themselves are not stored and cannot be shown.',
  input: z.object({ ...pageInput }),
  answer: pageOf(ApiKey),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const createApiKey = operation({
  id: 'api_keys.create',
  method: 'POST',
  path: '/api-keys',
  permission: 'api_keys.manage',
  status: 201,
  showsSecret: true,
  summary: 'Create an API key',
  description: 'The answer holds the key: the only time it is shown. Nobody gives a role or scopes beyond their own.',
  input: z.object({
    name: requiredText(100),
    role: z.enum(roles).default('member'),
    scopes: z
      .array(z.enum(['*', ...permissions]))
      .min(1)
      .max(100)
      .default(['*']),
    expiresAt: Timestamp.optional(),
  }),
  answer: ApiKey.extend({ key: z.string() }),
  errors: [accountErrors.roleTooHigh, accountErrors.scopeTooWide],
  example: {
    input: { name: 'Website form', role: 'member', scopes: ['contacts.create'] },
    answer: { ...example, key: 'mr_3fQ9x2examplexexamplexexamplexexample' },
  },
});

export const revokeApiKey = operation({
  id: 'api_keys.revoke',
  method: 'DELETE',
  path: '/api-keys/{id}',
  permission: 'api_keys.manage',
  summary: 'Revoke an API key',
  description: 'Refused from the next request on; within ten seconds by other processes.',
  input: z.object({ id: Id }),
  answer: ApiKey,
  errors: [accountErrors.apiKeyNotFound],
  example: { input: { id: example.id }, answer: { ...example, revokedAt: '2026-02-01T08:00:00.000Z' } },
});
