/**
 * A service may say back what it was sent, its own credential too. What a step gave is kept and shown, so the credential
 * is taken out of it first.
 */
const hidden = '••••••';
/** Shorter ones would hit words that have nothing to do with them. */
const shortest = 6;

export function hideSecrets<Value>(value: Value, secrets: readonly string[]): Value {
  const wanted = secrets.filter((secret) => secret.length >= shortest);
  if (wanted.length === 0) return value;
  // The longest first: one may begin with another.
  const ordered = wanted.toSorted((a, b) => b.length - a.length);
  const clean = (text: string) => ordered.reduce((left, secret) => left.replaceAll(secret, hidden), text);
  const hide = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part);
    if (Array.isArray(part)) return part.map(hide);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [clean(name), hide(item)]));
  };
  return hide(value) as Value; // of the same shape: only text inside it changed
}
