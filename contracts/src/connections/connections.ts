/** Connections: the sealed credentials of a workspace for the services its workflows use. */
import { z } from 'zod';
import { Id, queryFlag, requiredText, text, Timestamp, Version } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { authenticationKinds } from './connectors.ts';
import { connectionErrors } from './errors.ts';

/**
 * `pending` waits for somebody to sign in at the service. `failed`: the service refuses the credential, or the
 * sign-in ran out; steps that use it fail until somebody renews it. `disabled`: switched off here.
 */
export const connectionStatuses = ['pending', 'active', 'failed', 'disabled'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

const ConnectionValues = z.record(z.string().max(100), z.union([text(4000), z.number()]));

export const Connection = z
  .object({
    id: Id,
    service: z.string(),
    name: z.string(),
    authentication: z.enum(authenticationKinds),
    status: z.enum(connectionStatuses),
    values: ConnectionValues.describe('What was given, without the secrets, which are never answered.'),
    secrets: z.array(z.string()).describe('Names of the secrets that are stored.'),
    scopes: z.array(z.string()).describe('What the service lets the connection do, in its own words.'),
    accountLabel: z.string().nullable().describe('Whose account it is, as the service says.'),
    expiresAt: Timestamp.nullable().describe('When the access of the moment ends; it is renewed by itself.'),
    lastError: z.string().nullable(),
    lastUsedAt: Timestamp.nullable().describe('Up to a minute late.'),
    version: Version,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof Connection>;

const example: Connection = {
  id: '0192f3c1-7a00-7000-8000-0000000000d1',
  service: 'smtp',
  name: 'Office mail server',
  authentication: 'basic',
  status: 'active',
  values: { host: 'smtp.example.com', port: 587, security: 'starttls', user: 'office' },
  secrets: ['password'],
  scopes: [],
  accountLabel: null,
  expiresAt: null,
  lastError: null,
  lastUsedAt: null,
  version: 1,
  createdAt: '2026-01-05T09:30:00.000Z',
  updatedAt: '2026-01-05T09:30:00.000Z',
};

export const listConnections = operation({
  id: 'connections.list',
  method: 'GET',
  path: '/connections',
  permission: 'connections.read',
  summary: 'List connections',
  description: 'The connections of the workspace by name. Credentials are never answered.',
  input: z.object({ ...pageInput, service: z.string().max(100).optional() }),
  answer: pageOf(Connection),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const getConnection = operation({
  id: 'connections.get',
  method: 'GET',
  path: '/connections/{id}',
  permission: 'connections.read',
  summary: 'Get a connection',
  description: 'One connection. Its credential is never answered.',
  input: z.object({ id: Id }),
  answer: Connection,
  errors: [connectionErrors.notFound],
  versioned: true,
  example: { input: { id: example.id }, answer: example },
});

export const createConnection = operation({
  id: 'connections.create',
  method: 'POST',
  path: '/connections',
  permission: 'connections.manage',
  summary: 'Create a connection',
  description:
    'Stores a credential, sealed. `GET /connectors` says which values a service asks for; one that is signed in to (`oauth2`) starts as `pending` and becomes active by `POST /connections/{id}/authorize`. Nothing is sent to the service: `POST /connections/{id}/test` tries it.',
  input: z.object({
    service: requiredText(100),
    name: requiredText(200),
    authentication: z.enum(authenticationKinds).optional().describe('The first way the connector has, unless told.'),
    values: ConnectionValues.optional(),
  }),
  answer: Connection,
  status: 201,
  versioned: true,
  errors: [connectionErrors.unknownService, connectionErrors.invalidValues, connectionErrors.nameTaken],
  example: {
    input: {
      service: 'smtp',
      name: 'Office mail server',
      values: { host: 'smtp.example.com', port: 587, security: 'starttls', user: 'office', password: 'secret' },
    },
    answer: example,
  },
});

export const updateConnection = operation({
  id: 'connections.update',
  method: 'PATCH',
  path: '/connections/{id}',
  permission: 'connections.manage',
  summary: 'Change a connection',
  description:
    'Changes what is given. Secrets that are not given stay as they are. Changed values make a failed connection active again.',
  input: z.object({
    id: Id,
    name: requiredText(200).optional(),
    values: ConnectionValues.optional(),
    disabled: z.boolean().optional().describe('Steps that use a disabled connection fail.'),
  }),
  answer: Connection,
  versioned: true,
  errors: [connectionErrors.notFound, connectionErrors.invalidValues, connectionErrors.nameTaken],
  example: { input: { id: example.id, name: 'Mail' }, answer: { ...example, name: 'Mail', version: 2 } },
});

export const deleteConnection = operation({
  id: 'connections.delete',
  method: 'DELETE',
  path: '/connections/{id}',
  permission: 'connections.manage',
  status: 204,
  summary: 'Delete a connection',
  description: 'Its credential is gone with it. Steps that name it fail from then on.',
  input: z.object({ id: Id }),
  answer: z.null(),
  errors: [connectionErrors.notFound],
  example: { input: { id: example.id }, answer: null },
});

export const testConnection = operation({
  id: 'connections.test',
  method: 'POST',
  path: '/connections/{id}/test',
  permission: 'connections.manage',
  summary: 'Try a connection',
  description:
    'Asks the service something harmless with the stored credential. Answers what went wrong, if anything, and notes it on the connection.',
  input: z.object({ id: Id }),
  answer: z.object({
    ok: z.boolean(),
    detail: z.string(),
    help: z.string().optional().describe('Where the service explains it.'),
  }),
  errors: [connectionErrors.notFound],
  // It waits for another server: no transaction may be open meanwhile.
  transaction: 'none',
  example: { input: { id: example.id }, answer: { ok: true, detail: 'The connection works.' } },
});

export const authorizeConnection = operation({
  id: 'connections.authorize',
  method: 'POST',
  path: '/connections/{id}/authorize',
  permission: 'connections.manage',
  summary: 'Start to sign in at the service',
  description:
    'Answers the address to open in the browser that is signed in here: the service asks there, and comes back. Only for connections by `oauth2`, and only for people: what comes back must come to the session that began. Good for ten minutes.',
  input: z.object({ id: Id, reconsent: queryFlag.optional().describe('Ask again even if access was given before.') }),
  answer: z.object({ url: z.string() }),
  errors: [connectionErrors.notFound, connectionErrors.noSignIn],
  example: { input: { id: example.id }, answer: { url: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=…' } },
});
