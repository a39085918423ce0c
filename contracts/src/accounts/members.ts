import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { roles } from '../permissions.ts';
import { accountErrors } from './errors.ts';

export const Member = z
  .object({
    userId: Id,
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    createdAt: Timestamp,
  })
  .meta({ id: 'Member' });

const grace = {
  userId: '0192f3c1-7a00-7000-8000-000000000004',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  role: 'member' as const,
  createdAt: '2026-01-05T09:30:00.000Z',
};

export const listMembers = operation({
  id: 'members.list',
  method: 'GET',
  path: '/members',
  permission: 'members.read',
  summary: 'List members',
  description: 'The people of the workspace, by name.',
  input: z.object({ ...pageInput }),
  answer: pageOf(Member),
  errors: [],
  example: { input: {}, answer: { items: [grace], hasMore: false, nextCursor: null } },
});

export const addMember = operation({
  id: 'members.add',
  budget: 'invitation',
  method: 'POST',
  path: '/members',
  permission: 'members.manage',
  transaction: 'none',
  status: 201,
  summary: 'Add a member',
  description: 'Makes somebody who has signed up on this installation a member. Nobody gives a role above their own.',
  input: z.object({ email: z.email().max(320), role: z.enum(roles) }),
  answer: Member,
  errors: [accountErrors.noSuchPerson, accountErrors.alreadyMember, accountErrors.roleTooHigh],
  example: { input: { email: 'grace@example.com', role: 'member' }, answer: grace },
});

export const updateMember = operation({
  id: 'members.update',
  method: 'PATCH',
  path: '/members/{userId}',
  permission: 'members.manage',
  summary: 'Change a member’s role',
  description: 'Takes effect with their next request. The last owner stays owner.',
  input: z.object({ userId: Id, role: z.enum(roles) }),
  answer: Member,
  errors: [accountErrors.memberNotFound, accountErrors.lastOwner, accountErrors.roleTooHigh],
  example: { input: { userId: grace.userId, role: 'viewer' }, answer: { ...grace, role: 'viewer' as const } },
});

export const removeMember = operation({
  id: 'members.remove',
  method: 'DELETE',
  path: '/members/{userId}',
  permission: 'members.manage',
  status: 204,
  summary: 'Remove a member',
  description: 'They lose access with their next request; what they did stays.',
  input: z.object({ userId: Id }),
  answer: z.null(),
  errors: [accountErrors.memberNotFound, accountErrors.lastOwner, accountErrors.roleTooHigh],
  example: { input: { userId: grace.userId }, answer: null },
});
