/** Addresses as the gate compares them: in the form contact points are stored in. */
import { type PointKind, pointKinds } from '@millrace/contracts/contacts/contact';
import { normalisePoint } from '#modules/contacts/contacts.module';

/** `@example.com` of kind e-mail stands for the whole domain and is kept as such. */
export function normaliseAddress(kind: string, value: string): string {
  const text = value.trim();
  if (!isPointKind(kind)) return text.toLowerCase();
  if (kind === 'email' && text.startsWith('@')) {
    return normalisePoint(kind, `anybody${text}`, noRegion)?.replace(/^anybody/, '') ?? text.toLowerCase();
  }
  return normalisePoint(kind, text, noRegion) ?? text.toLowerCase();
}

/** Addresses of contact points are complete; a number somebody types here needs its country code. */
const noRegion = '';

function isPointKind(kind: string): kind is PointKind {
  return (pointKinds as readonly string[]).includes(kind); // widened to compare
}
