/**
 * Who may do what: the one table. Operations name a permission; the scopes of API keys narrow it, never widen it.
 * `own` means: what the member created, what is assigned to them, and what is assigned to nobody.
 */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

export type Reach = 'all' | 'own' | 'none';

type Row = Readonly<Record<Role, Reach>>;
const everyone: Row = { owner: 'all', admin: 'all', member: 'all', viewer: 'all' };
const sellers: Row = { owner: 'all', admin: 'all', member: 'all', viewer: 'none' };
const sellersOwn: Row = { owner: 'all', admin: 'all', member: 'own', viewer: 'none' };
const admins: Row = { owner: 'all', admin: 'all', member: 'none', viewer: 'none' };
const owners: Row = { owner: 'all', admin: 'none', member: 'none', viewer: 'none' };

export const permissionTable = {
  'contacts.read': everyone,
  'contacts.create': sellers,
  'contacts.write': sellersOwn,
  'contacts.merge': admins,
  'contacts.bulk_delete': admins,
  'companies.read': everyone,
  'companies.create': sellers,
  'companies.write': sellersOwn,
  'records.rollback': sellersOwn,
  'tasks.read': everyone,
  'tasks.write': sellersOwn,
  'events.read': everyone,
  'imports.read': admins,
  'imports.run': admins,
  'conversations.read': everyone,
  'conversations.write': sellersOwn,
  'messages.send': sellersOwn,
  'suggestions.read': everyone,
  'files.read': everyone,
  'consent.read': everyone,
  'consent.write': sellersOwn,
  'suppressions.manage': admins,
  'workflows.read': everyone,
  'workflows.create': sellers,
  'workflows.write': sellersOwn,
  'runs.read': everyone,
  'runs.write': sellersOwn,
  'runs.signal': sellers,
  'approvals.read': everyone,
  'approvals.decide': sellers,
  'approvals.link': admins,
  'templates.read': everyone,
  'templates.rate': sellers,
  'templates.manage': admins,
  'jobs.read': everyone,
  'dead_letters.retry': sellersOwn,
  'channels.read': everyone,
  'channels.manage': admins,
  'connections.read': everyone,
  'connections.manage': admins,
  'views.read': everyone,
  'views.write': sellersOwn,
  'settings.read': everyone,
  'settings.manage': admins,
  'members.read': everyone,
  'members.manage': admins,
  'api_keys.manage': admins,
  'audit.read': admins,
  'flags.manage': admins,
  'retention.manage': admins,
  'data.export': admins,
  'data.erase': admins,
  'workspace.read': everyone,
  'workspace.manage': admins,
  'workspace.transfer': owners,
  'workspace.delete': owners,
} as const satisfies Record<string, Row>;

export type Permission = keyof typeof permissionTable;
export const permissions = Object.keys(permissionTable) as Permission[]; // the keys of a const object

/** Beside the table: `public` needs no credential, `signed_in` a session but no workspace. */
export type Access = Permission | 'public' | 'signed_in';

/** How far a role reaches with a permission, narrowed by an API key's scopes where there are any. */
export function reachOf(permission: Permission, role: Role, scopes?: readonly string[]): Reach {
  if (scopes && !scopes.includes('*') && !scopes.includes(permission)) return 'none';
  return permissionTable[permission][role];
}
