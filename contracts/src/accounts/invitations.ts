import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { roles } from '../permissions.ts';
import { accountErrors } from './errors.ts';
import { SessionAnswer, sessionExample } from './session.ts';

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: z.enum(roles),
    invitedBy: z.string().nullable().describe('Name of the member who invited, where they still are one.'),
    isMailed: z.boolean().describe('Whether the link went to the address by mail.'),
    createdAt: Timestamp,
    expiresAt: Timestamp,
  })
  .meta({ id: 'Invitation' });

const token = z.string().min(1).max(200).describe('From the link of the invitation.');

const example = {
  id: '0192f3c1-7a00-7000-8000-00000000000c',
  email: 'grace@example.com',
  role: 'member' as const,
  invitedBy: 'Ada Lovelace',
  isMailed: true,
  createdAt: '2026-01-05T09:30:00.000Z',
  expiresAt: '2026-01-12T09:30:00.000Z',
};

export const listInvitations = operation({
  id: 'invitations.list',
  method: 'GET',
  path: '/invitations',
  permission: 'members.manage',
  summary: 'List open invitations',
  description: 'Newest first. Those that were accepted or withdrawn are in the events; those that are over are here.',
  input: z.object({ ...pageInput }),
  answer: pageOf(Invitation),
  errors: [],
  example: { input: {}, answer: { items: [example], hasMore: false, nextCursor: null } },
});

export const createInvitation = operation({
  id: 'invitations.create',
  budget: 'invitation',
  method: 'POST',
  path: '/invitations',
  permission: 'members.manage',
  transaction: 'none',
  status: 201,
  showsSecret: true,
  summary: 'Invite somebody',
  description:
    'Sends a link that works once within seven days. Inviting an address again replaces its open invitation and its link. Where no mail can be sent the answer holds the link: give it to them yourself. Nobody gives a role above their own.',
  input: z.object({ email: z.email().max(320), role: z.enum(roles).default('member') }),
  answer: Invitation.extend({ link: z.string().nullable().describe('Only where it was not mailed.') }),
  errors: [accountErrors.alreadyMember, accountErrors.roleTooHigh],
  example: { input: { email: 'grace@example.com', role: 'member' }, answer: { ...example, link: null } },
});

export const revokeInvitation = operation({
  id: 'invitations.revoke',
  method: 'DELETE',
  path: '/invitations/{id}',
  permission: 'members.manage',
  status: 204,
  summary: 'Withdraw an invitation',
  description: 'Its link stops working at once.',
  input: z.object({ id: Id }),
  answer: z.null(),
  errors: [accountErrors.invitationNotFound],
  example: { input: { id: example.id }, answer: null },
});

export const readInvitation = operation({
  id: 'invitations.read',
  method: 'POST',
  path: '/invitations/read',
  permission: 'public',
  transaction: 'none',
  summary: 'Read the invitation of a link',
  description: 'What the page behind the link shows. Whoever has the link may know.',
  input: z.object({ token }),
  answer: z.object({
    workspace: z.string(),
    email: z.string(),
    role: z.enum(roles),
    invitedBy: z.string().nullable(),
    hasAccount: z.boolean().describe('Whether the address has an account: then sign in, else sign up.'),
    expiresAt: Timestamp,
  }),
  errors: [accountErrors.invitationOver],
  example: {
    input: { token: 'Zx3…' },
    answer: {
      workspace: 'Acme',
      email: example.email,
      role: 'member',
      invitedBy: 'Ada Lovelace',
      hasAccount: false,
      expiresAt: example.expiresAt,
    },
  },
});

export const acceptInvitation = operation({
  id: 'invitations.accept',
  method: 'POST',
  path: '/invitations/accept',
  permission: 'signed_in',
  transaction: 'none',
  summary: 'Accept an invitation',
  description: 'Makes the signed-in person, whose address has to be the invited one, a member and switches to it.',
  input: z.object({ token }),
  answer: SessionAnswer,
  errors: [accountErrors.invitationOver, accountErrors.invitedSomebodyElse],
  example: { input: { token: 'Zx3…' }, answer: sessionExample },
});
