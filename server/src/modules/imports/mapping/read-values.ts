/** Cells are text; fields are typed. Both the German and the English way of writing are read. */

export type FieldType = 'text' | 'number' | 'date' | 'boolean' | 'select' | 'multiselect' | 'url' | 'money';

export interface FieldDefinition {
  key: string;
  label: string;
  type: FieldType;
  options: readonly { value: string; label: string }[];
}

/** What a cell says, or why it says nothing that can be stored. */
export type Reading = { ok: true; value: unknown } | { ok: false; code: string; reason: string };

const refuse = (code: string, reason: string): Reading => ({ ok: false, code, reason });
const accept = (value: unknown): Reading => ({ ok: true, value });

export function readCustomValue(cell: string, field: FieldDefinition, options: { dayFirst: boolean }): Reading {
  switch (field.type) {
    case 'text':
      return cell.length > 5000 ? refuse('too_long', 'has more than 5,000 characters') : accept(cell);
    case 'number': {
      const number = readNumber(cell);
      return number === undefined ? refuse('not_a_number', 'is not a number') : accept(number);
    }
    case 'date': {
      const date = readDate(cell, options.dayFirst);
      return date === undefined ? refuse('not_a_date', 'is not a date') : accept(date);
    }
    case 'boolean': {
      const answer = readBoolean(cell);
      return answer === undefined ? refuse('not_yes_or_no', 'is neither yes nor no') : accept(answer);
    }
    case 'select':
      return readOption(cell, field);
    case 'multiselect':
      return readOptions(cell, field);
    case 'url': {
      const url = readUrl(cell);
      return url === undefined ? refuse('not_a_url', 'is not a web address') : accept(url);
    }
    case 'money': {
      const money = readMoney(cell);
      return money === undefined
        ? refuse('not_money', 'is not an amount with a currency, such as "1,200.50 EUR"')
        : accept(money);
    }
  }
}

/** `1,234.5`, `1.234,5`, `1 234,5`, `1'234.5`, `12 %`. A single separator before three digits groups: `1.234` is 1234 only where it must be. */
export function readNumber(cell: string): number | undefined {
  const cleaned = cell.replaceAll(/[\s\u00a0\u202f'’%]/g, '');
  if (!/^[-+]?[\d.,]*\d[\d.,]*$/.test(cleaned) && !/^[-+]?\d(\.\d+)?e[-+]?\d+$/i.test(cleaned)) return undefined;
  const number = Number(withDecimalPoint(cleaned));
  return Number.isFinite(number) ? number : undefined;
}

/** The last separator is the decimal one, unless it stands more than once or groups thousands next to another. */
function withDecimalPoint(digits: string): string {
  const lastComma = digits.lastIndexOf(',');
  const lastPoint = digits.lastIndexOf('.');
  if (lastComma === -1 && lastPoint === -1) return digits;
  const decimal = lastComma > lastPoint ? ',' : '.';
  const grouping = decimal === ',' ? '.' : ',';
  const whole = digits.replaceAll(grouping, '');
  const parts = whole.split(decimal);
  if (parts.length > 2) return whole.replaceAll(decimal, '');
  // `1,234` in an English file is far likelier 1234 than 1.234; `1.234` is a number as programs write it.
  const onlyCommas = decimal === ',' && !digits.includes('.');
  if (onlyCommas && /^[-+]?[1-9]\d{0,2},\d{3}$/.test(digits)) return parts.join('');
  return parts.join('.');
}

/** An ISO date out of what spreadsheets and exports write; the time of day is left out, the day taken as written. */
export function readDate(cell: string, dayFirst: boolean): string | undefined {
  const text = cell.trim();
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text);
  if (iso) return toIsoDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const points = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:[ ,].*)?$/.exec(text);
  if (points) return toIsoDate(fullYear(points[3]), Number(points[2]), Number(points[1]));
  const slashes = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:[ ,].*)?$/.exec(text);
  if (!slashes) return undefined;
  const [first, second, year] = [Number(slashes[1]), Number(slashes[2]), fullYear(slashes[3])];
  // What can only be read one way is read that way.
  const isDayFirst = first > 12 || (dayFirst && second <= 12);
  return isDayFirst ? toIsoDate(year, second, first) : toIsoDate(year, first, second);
}

function fullYear(digits: string | undefined): number {
  const year = Number(digits);
  if (year >= 100) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function toIsoDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : undefined;
}

export function readBoolean(cell: string): boolean | undefined {
  if (/^(true|yes|y|ja|j|wahr|1|x|on|oui|si|✓)$/i.test(cell)) return true;
  if (/^(false|no|n|nein|falsch|0|off|non|-)$/i.test(cell)) return false;
  return undefined;
}

export function readUrl(cell: string): string | undefined {
  if (/\s/.test(cell)) return undefined;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(cell) ? cell : `https://${cell}`;
  const url = URL.parse(withScheme);
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname.includes('.')) return undefined;
  return url.href;
}

const currencySigns: Readonly<Record<string, string>> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  Fr: 'CHF',
  zł: 'PLN',
};
/** Currencies without minor units, as far as sellers meet them. */
const wholeCurrencies: readonly string[] = ['JPY', 'KRW', 'CLP', 'VND', 'ISK', 'HUF'];

/** Minor units and currency. Without a currency there is no amount: guessing one would be a lie. */
export function readMoney(cell: string): { amount: number; currency: string } | undefined {
  const code = /(?<![A-Z])([A-Z]{3})(?![A-Z])/.exec(cell)?.[1];
  const sign = Object.keys(currencySigns).find((candidate) => cell.includes(candidate));
  const currency = code ?? (sign ? currencySigns[sign] : undefined);
  const amount = readNumber(cell.replaceAll(/[^\d.,'’\s+-]/g, '').trim());
  if (!currency || amount === undefined) return undefined;
  const minor = Math.round(amount * (wholeCurrencies.includes(currency) ? 1 : 100));
  return Number.isSafeInteger(minor) ? { amount: minor, currency } : undefined;
}

function readOption(cell: string, field: FieldDefinition): Reading {
  const wanted = cell.toLowerCase();
  const option = field.options.find(
    ({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted,
  );
  return option ? accept(option.value) : refuse('unknown_option', `is none of the options of ${field.label}`);
}

function readOptions(cell: string, field: FieldDefinition): Reading {
  const values: unknown[] = [];
  for (const part of splitList(cell)) {
    const reading = readOption(part, field);
    if (!reading.ok) return refuse(reading.code, `names "${part}", which is none of the options of ${field.label}`);
    values.push(reading.value);
  }
  return accept([...new Set(values)]);
}

/** Lists inside a cell: `a; b`, `a, b`, Google's `a ::: b`, one to a line. */
export function splitList(cell: string): string[] {
  return splitAt(cell, /:::|[;,|\r\n]/);
}

/** Addresses inside a cell. Blanks separate e-mail addresses, but may belong to a phone number. */
export function splitAddresses(kind: string, cell: string): string[] {
  if (kind !== 'email') return splitAt(cell, /:::|[;\r\n]/).map((part) => part.replace(/^'?(tel:)?/i, ''));
  const named = /^[^<>]*<([^<>\s]+@[^<>\s]+)>$/.exec(cell.trim());
  return splitAt(named?.[1] ?? cell, /:::|[;,|\r\n]/).flatMap((part) => {
    const words = splitAt(part, /\s/);
    // Words without an address among them are one faulty value, not several.
    const isList = words.every((word) => word.includes('@'));
    return (isList ? words : [part]).map((address) => address.replace(/^mailto:/i, ''));
  });
}

function splitAt(cell: string, separator: RegExp): string[] {
  return cell
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
