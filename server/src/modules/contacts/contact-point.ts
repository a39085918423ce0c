/**
 * Addresses as they are compared. Two spellings of one address must become the same text, and two addresses never:
 * the normalised value is unique in the workspace, and mail is answered to whom it names.
 */
import { domainToASCII } from 'node:url';
import type { PointKind } from '@millrace/contracts/contacts/contact';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Undefined when the value cannot be an address of this kind. `region` is where numbers without a code belong. */
export function normalisePoint(kind: PointKind, value: string, region: string): string | undefined {
  switch (kind) {
    case 'email':
      return normaliseEmail(value);
    case 'phone':
    case 'whatsapp':
      return normalisePhone(value, region);
    case 'telegram':
      return normaliseTelegram(value);
    case 'instagram':
    case 'sandbox':
      return value.trim().replace(/^@/, '').toLowerCase() || undefined;
    case 'messenger':
    case 'slack':
    case 'discord':
    case 'webchat':
      // Ids the service gave; case may matter.
      return value.trim() || undefined;
  }
}

/**
 * Lower case throughout: no service in use tells `Ada@` from `ada@`, and people type both. Domains in punycode.
 */
export function normaliseEmail(value: string): string | undefined {
  const text = value
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^<(.*)>$/, '$1')
    .normalize('NFC');
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  if (at < 1 || local.length > 64 || !isLocalPart(local)) return undefined;
  const domain = normaliseHost(text.slice(at + 1));
  return domain === undefined ? undefined : `${local.toLowerCase()}@${domain}`;
}

function isLocalPart(local: string): boolean {
  return /^[^\s@<>(),;:"\\[\]]+$/.test(local) || /^"(?:[^"\\\r\n]|\\.)+"$/.test(local);
}

function normaliseHost(host: string): string | undefined {
  if (!/^[^\s/:?#@[\]\\%]+$/.test(host)) return undefined;
  const ascii = domainToASCII(host.replace(/\.$/, '').toLowerCase());
  return ascii !== '' && ascii.length <= 253 && /^[a-z0-9_.-]+$/.test(ascii) ? ascii : undefined;
}

/** E.164. Numbers that the plan of their country has no length for are refused; whether they ring is not known here. */
export function normalisePhone(value: string, region: string): string | undefined {
  const text = value.trim().replace(/^(tel|whatsapp):/i, '');
  const country: CountryCode | undefined = isSupportedCountry(region) ? region : undefined;
  const local = parsePhoneNumberFromString(text, country);
  if (local?.isPossible()) return local.number;
  // Exports often drop the plus: 4915112345678.
  const digits = text.replaceAll(/\D/g, '');
  if (text.startsWith('+') || digits.length < 10) return undefined;
  const international = parsePhoneNumberFromString(`+${digits.replace(/^00/, '')}`);
  return international?.isValid() ? international.number : undefined;
}

/** A user name without `@`, or the numeric id of a chat. */
function normaliseTelegram(value: string): string | undefined {
  const text = value
    .trim()
    .replace(/^(https?:\/\/)?t\.me\//i, '')
    .replace(/^@/, '');
  return /^\w{3,64}$/.test(text) || /^-?\d{1,20}$/.test(text) ? text.toLowerCase() : undefined;
}

/** The domain of a company, from a domain or the address of a page: lower case, punycode, without `www.`. */
export function normaliseDomain(value: string): string | undefined {
  const text = value
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^.*@/, '');
  const host = normaliseHost(text.split(/[/?#:]/, 1)[0] ?? '');
  const domain = host?.replace(/^www\d?\./, '');
  return domain?.includes('.') && !/^[\d.]+$/.test(domain) ? domain : undefined;
}

export const pointKindNames: Readonly<Record<PointKind, string>> = {
  email: 'e-mail address',
  phone: 'phone number',
  whatsapp: 'WhatsApp number',
  telegram: 'Telegram name',
  messenger: 'Messenger id',
  instagram: 'Instagram name',
  slack: 'Slack id',
  discord: 'Discord id',
  webchat: 'web chat id',
  sandbox: 'sandbox address',
};
