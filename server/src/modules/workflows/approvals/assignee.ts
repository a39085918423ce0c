/** Who is asked. Written as keys: `role:admin`, `user:<id>`, `email:<address>`. */
import { type Role, roles } from '@millrace/contracts/permissions';
import { isUuid } from '#platform/ids';

export type AssigneeKey = string;

/** As a definition writes them: "role:admin", "user:<id>", or an e-mail address. Undefined for anything else. */
export function toAssigneeKey(text: string): AssigneeKey | undefined {
  const trimmed = text.trim();
  const [kind, rest = ''] = trimmed.split(':', 2);
  if (kind === 'role') return roles.some((role) => role === rest) ? `role:${rest}` : undefined;
  if (kind === 'user') return isUuid(rest) ? `user:${rest.toLowerCase()}` : undefined;
  if (isUuid(trimmed)) return `user:${trimmed.toLowerCase()}`;
  const address = kind === 'email' ? rest : trimmed;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) ? `email:${address.toLowerCase()}` : undefined;
}

export interface Person {
  role: Role;
  userId: string | undefined;
  email: string | undefined;
}

/** All keys that mean this person. Who has a role is also meant where one below it is asked. Viewers decide nothing. */
export function keysOf({ role, userId, email }: Person): AssigneeKey[] {
  if (role === 'viewer') return [];
  // The table of roles begins with the highest.
  const meant = roles.slice(roles.indexOf(role)).map((each) => `role:${each}`);
  return [...meant, ...(userId ? [`user:${userId}`] : []), ...(email ? [`email:${email.toLowerCase()}`] : [])];
}
