import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { toWholeList, wholeListOf } from '../paging.ts';
import { accountErrors } from './errors.ts';

/** One place a person is signed in at. */
export const OwnSession = z
  .object({
    id: Id,
    isCurrent: z.boolean().describe('Whether it is the session that asks.'),
    address: z.string().nullable().describe('Where it was signed in from.'),
    userAgent: z.string().nullable().describe('What the browser called itself when it signed in.'),
    createdAt: Timestamp,
    lastSeenAt: Timestamp.describe('Up to a minute late.'),
    expiresAt: Timestamp,
  })
  .meta({ id: 'OwnSession' });

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000b',
  isCurrent: true,
  address: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  createdAt: '2026-01-05T09:30:00.000Z',
  lastSeenAt: '2026-01-06T14:02:00.000Z',
  expiresAt: '2026-02-04T09:30:00.000Z',
};

export const listSessions = operation({
  id: 'sessions.list',
  method: 'GET',
  path: '/sessions',
  permission: 'signed_in',
  transaction: 'none',
  summary: 'List your sessions',
  description: 'Where the signed-in person is signed in, the last seen first; at most 100.',
  input: z.object({}),
  answer: wholeListOf(OwnSession),
  errors: [],
  example: { input: {}, answer: toWholeList([example]) },
});

export const revokeSession = operation({
  id: 'sessions.revoke',
  method: 'DELETE',
  path: '/sessions/{id}',
  permission: 'signed_in',
  transaction: 'none',
  status: 204,
  summary: 'End one of your sessions',
  description: 'Takes effect at once, for what runs in the browser and for access tokens made from it.',
  input: z.object({ id: Id }),
  answer: z.null(),
  errors: [accountErrors.sessionNotFound],
  example: { input: { id: example.id }, answer: null },
});

export const revokeOtherSessions = operation({
  id: 'sessions.revoke_others',
  method: 'POST',
  path: '/sessions/revoke-others',
  permission: 'signed_in',
  transaction: 'none',
  summary: 'End all your other sessions',
  description: 'Everywhere but here, at once.',
  input: z.object({}),
  answer: z.object({ ended: z.number().int().describe('How many sessions were ended.') }),
  errors: [],
  example: { input: {}, answer: { ended: 2 } },
});
