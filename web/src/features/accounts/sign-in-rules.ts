/** Enough to catch a slip; whether the address exists only mail can tell. */
export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim());
}

export const minPasswordLength = 12;

/** Where to go after signing in: only places of this app, never another site or the sign-in page again. */
export function safeNext(next: string | undefined): string {
  const isOurs = next !== undefined && /^\/(?![/\\])/.test(next) && !/^\/sign-(in|up)/.test(next);
  return isOurs ? next : '/';
}

/** The country of the browser's first language that names one (`de-AT`); phone numbers are read in it. */
export function regionOf(languages: readonly string[]): string {
  const regions = languages.flatMap((language) => new Intl.Locale(language).region ?? []);
  return regions.find((region) => /^[A-Z]{2}$/.test(region)) ?? 'US';
}
