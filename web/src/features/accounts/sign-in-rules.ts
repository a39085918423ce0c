/** Enough to catch a slip; whether the address exists only mail can tell. */
export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim());
}

export const minPasswordLength = 8;

/** Where to go after signing in: only places of this app, never another site or the sign-in page again. */
export function safeNext(next: string | undefined): string {
  const isOurs = next !== undefined && /^\/(?![/\\])/.test(next) && !/^\/sign-(in|up)/.test(next);
  return isOurs ? next : '/';
}
