/** The digits of a part of a phone number, without the national 0 or the international 00. */
export function digitsOf(value: string): string {
  return value.replaceAll(/\D/g, '').replace(/^0{1,2}/, '');
}

/** The same when the text may be part of a phone number at all; empty otherwise, or when it is too short to tell. */
export function phoneDigits(value: string): string {
  const digits = digitsOf(value);
  return digits.length >= 4 && /^[\d\s+()/.-]+$/.test(value) ? digits : '';
}
