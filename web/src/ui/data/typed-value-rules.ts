/** Money is whole minor units of a currency: `{ amount: 1250, currency: 'EUR' }` is 12.50 €. */
export interface Money {
  amount: number;
  currency: string;
}

export function isMoney(value: unknown): value is Money {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'amount' in value && typeof value.amount === 'number' && 'currency' in value && typeof value.currency === 'string'
  );
}

/** Digits after the point: 2 for euros, 0 for yen. */
function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** As it is typed: `12.50 EUR`. */
export function showMoney({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** Reads `1,250.50 USD`, `12,50`, `€ 99`; null when there is no number in it. */
export function parseMoney(typed: string, defaultCurrency: string): Money | null {
  const currency = /[A-Z]{3}/.exec(typed.toUpperCase())?.[0] ?? (typed.includes('$') ? 'USD' : defaultCurrency);
  const number = parseNumber(typed.replace(/[^\d.,-]/g, ''));
  return number === null ? null : { amount: Math.round(number * 10 ** minorDigits(currency)), currency };
}

/** Reads a number with a point or a comma; the last one of them is the decimal sign if digits other than three follow. */
export function parseNumber(typed: string): number | null {
  const text = typed.trim();
  if (text === '') return null;
  const decimal = /[.,](?=\d*$)/.exec(text);
  const isDecimal = decimal !== null && !(text.length - decimal.index === 4 && /[.,].*[.,]|,/.test(text));
  const plain = isDecimal
    ? `${text.slice(0, decimal.index).replace(/[.,\s]/g, '')}.${text.slice(decimal.index + 1)}`
    : text.replace(/[.,\s]/g, '');
  const number = Number(plain);
  return Number.isFinite(number) ? number : null;
}
