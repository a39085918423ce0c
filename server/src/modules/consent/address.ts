/** Addresses as the gate compares them: the same form contact points are stored in. */

/** `@domain` of an e-mail kind stands for the whole domain and is kept as such. */
export function normaliseAddress(kind: string, value: string): string {
  const trimmed = value.trim();
  if (kind === 'phone' || kind === 'whatsapp') return trimmed.replaceAll(/[^\d+]/g, '');
  return trimmed.toLowerCase();
}
