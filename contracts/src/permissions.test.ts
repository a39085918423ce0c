import { describe, expect, it } from 'vitest';
import { permissions, permissionTable, reachOf, roles } from './permissions.ts';

const extent = { none: 0, own: 1, all: 2 };

describe('the table of permissions', () => {
  it('never lets a role do more than the one above it', () => {
    const wider = permissions.flatMap((permission) =>
      roles.slice(1).flatMap((role, index) => {
        const above = roles[index] ?? role;
        const isWider = extent[permissionTable[permission][role]] > extent[permissionTable[permission][above]];
        return isWider ? [`${permission}: ${role} reaches further than ${above}`] : [];
      }),
    );
    expect(wider).toEqual([]);
  });

  it('lets owners do everything, and viewers only look', () => {
    for (const permission of permissions) expect(reachOf(permission, 'owner'), permission).toBe('all');
    expect(
      permissions.filter((permission) => reachOf(permission, 'viewer') !== 'none' && !permission.endsWith('.read')),
    ).toEqual([]);
  });

  it('is narrowed by scopes and never widened', () => {
    for (const permission of permissions) {
      for (const role of roles) {
        expect(reachOf(permission, role, ['*'])).toBe(reachOf(permission, role));
        expect(reachOf(permission, role, [permission])).toBe(reachOf(permission, role));
        expect(reachOf(permission, role, [])).toBe('none');
      }
    }
  });
});
