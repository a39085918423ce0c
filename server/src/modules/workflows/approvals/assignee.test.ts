import { expect, it } from 'vitest';
import { keysOf, toAssigneeKey } from './assignee.ts';

const userId = '0192f3c1-7a00-7000-8000-000000000003';

it('assignees are roles, members and addresses, and nothing else', () => {
  expect(toAssigneeKey('role:admin')).toBe('role:admin');
  expect(toAssigneeKey(` user:${userId.toUpperCase()} `)).toBe(`user:${userId}`);
  expect(toAssigneeKey(userId)).toBe(`user:${userId}`);
  expect(toAssigneeKey('Ada@Example.org')).toBe('email:ada@example.org');
  for (const wrong of ['role:boss', 'user:ada', 'everybody', '', 'a@b']) expect(toAssigneeKey(wrong)).toBeUndefined();
});

it('a role is meant where it or one below it is asked; a viewer never', () => {
  const person = { userId, email: 'Ada@example.org' };
  expect(keysOf({ ...person, role: 'admin' })).toEqual([
    'role:admin',
    'role:member',
    'role:viewer',
    `user:${userId}`,
    'email:ada@example.org',
  ]);
  expect(keysOf({ role: 'member', userId: undefined, email: undefined })).toEqual(['role:member', 'role:viewer']);
  expect(keysOf({ ...person, role: 'viewer' })).toEqual([]);
});
