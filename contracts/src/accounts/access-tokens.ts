import { z } from 'zod';
import { Id } from '../fields.ts';
import { authErrors } from '../errors.ts';
import { operation } from '../operation.ts';
import { permissions, roles } from '../permissions.ts';
import { accountErrors } from './errors.ts';

export const accessTokenLifetimeSeconds = 15 * 60;

export const AccessToken = z
  .object({
    accessToken: z.string().describe('A JWT: send it as `Authorization: Bearer …`.'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('Seconds until it ends.'),
    refreshToken: z.string().describe('Works once, for the next pair of tokens.'),
    workspaceId: Id,
    role: z.enum(roles),
    scopes: z.array(z.string()),
  })
  .meta({ id: 'AccessToken' });

const example = {
  accessToken: 'eyJhbGciOiJFUzI1NiIsImtpZCI6Ii4uLiJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl',
  tokenType: 'Bearer' as const,
  expiresIn: accessTokenLifetimeSeconds,
  refreshToken: 'mr_refresh_examplexexamplexexamplexexamplexexamplexexa',
  workspaceId: '0192f3c1-7a00-7000-8000-00000000000a',
  role: 'member' as const,
  scopes: ['contacts.read'],
};

const refreshToken = z.string().min(1).max(200);

export const createAccessToken = operation({
  id: 'access_tokens.create',
  method: 'POST',
  path: '/auth/token',
  permission: 'signed_in',
  transaction: 'none',
  status: 201,
  showsSecret: true,
  summary: 'Make an access token from a session',
  description:
    'For one workspace, with the person’s role narrowed to the scopes. It lasts 15 minutes and ends with the session, the membership or its own withdrawal, whatever it says itself.',
  input: z.object({
    workspaceId: Id.optional().describe('The session’s own unless told.'),
    scopes: z
      .array(z.enum(['*', ...permissions]))
      .min(1)
      .max(100)
      .default(['*']),
  }),
  answer: AccessToken,
  errors: [accountErrors.notMember, authErrors.noWorkspace],
  example: { input: { scopes: ['contacts.read'] }, answer: example },
});

export const refreshAccessToken = operation({
  id: 'access_tokens.refresh',
  method: 'POST',
  path: '/auth/token/refresh',
  permission: 'public',
  transaction: 'none',
  showsSecret: true,
  summary: 'Get the next access token',
  description:
    'Takes a refresh token, which works once within 30 days, and answers the next pair. One that is shown a second time was stolen, by whoever came first or second: everything made from the same grant ends.',
  input: z.object({ refreshToken }),
  answer: AccessToken,
  errors: [accountErrors.refreshTokenInvalid],
  example: { input: { refreshToken: example.refreshToken }, answer: example },
});

export const revokeAccessToken = operation({
  id: 'access_tokens.revoke',
  method: 'POST',
  path: '/auth/token/revoke',
  permission: 'public',
  transaction: 'none',
  status: 204,
  summary: 'Give access tokens back',
  description:
    'Ends the grant of a refresh token and its access tokens at once. Says nothing about one it does not know.',
  input: z.object({ refreshToken }),
  answer: z.null(),
  errors: [],
  example: { input: { refreshToken: example.refreshToken }, answer: null },
});
