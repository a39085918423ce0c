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

export const leaveWorkspace = operation({
  id: 'members.leave',
  method: 'POST',
  path: '/members/leave',
  permission: 'workspace.read',
  status: 204,
  summary: 'Leave the workspace',
  description: 'Ends the membership of the person who asks; what they did stays. The last owner cannot leave.',
  input: z.object({}),
  answer: z.null(),
  errors: [accountErrors.memberNotFound, accountErrors.lastOwner],
  example: { input: {}, answer: null },
});

export const transferOwnership = operation({
  id: 'members.transfer_ownership',
  method: 'POST',
  path: '/members/{userId}/transfer-ownership',
  permission: 'workspace.transfer',
  summary: 'Hand the workspace over',
  description:
    'Makes another member an owner and the person who asks an admin, both or neither. Only people can, and they repeat the name of the workspace.',
  input: z.object({ userId: Id, confirm: z.string().max(200).describe('The name of the workspace.') }),
  answer: Member,
  errors: [accountErrors.memberNotFound, accountErrors.wrongConfirmation],
  example: {
    input: { userId: grace.userId, confirm: 'Acme' },
    answer: { ...grace, role: 'owner' as const },
  },
});
