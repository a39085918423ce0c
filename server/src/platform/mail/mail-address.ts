/** Addresses as mail headers carry them. */
import addressParser from 'nodemailer/lib/addressparser';
import { findRawHeader, type RawHeader, withoutComments } from './mail-headers.ts';

export interface MailAddress {
  name: string;
  address: string;
}

interface ParsedAddress {
  name?: string | undefined;
  address?: string | undefined;
  group?: ParsedAddress[] | undefined;
}

/** Something one could write to: one @, no blanks, quotes or brackets. Internationalised addresses are fine. */
export function isUsableAddress(address: string): boolean {
  return address.length <= 320 && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(address);
}

/** Usable addresses of a parsed header, groups opened. */
export function toMailAddresses(parsed: readonly ParsedAddress[] | undefined): MailAddress[] {
  return (parsed ?? []).flatMap(({ name, address, group }) => {
    if (group) return toMailAddresses(group);
    const trimmed = (address ?? '').trim();
    if (!isUsableAddress(trimmed)) return [];
    const shown = (name ?? '').trim();
    return [{ name: shown === trimmed ? '' : shown, address: trimmed }];
  });
}

/** Usable addresses in what a header says: `Ada <ada@example.org>, bob@example.org`. */
export function parseAddresses(value: string): MailAddress[] {
  return toMailAddresses(addressParser(value));
}

/** The addresses of a header read by hand, for headers that mailparser reads as nothing usable. */
export function readAddresses(headers: readonly RawHeader[], name: string): MailAddress[] {
  const value = findRawHeader(headers, name);
  if (!value) return [];
  // Blanks around the dots and the @ of an address were legal once.
  const plain = withoutComments(value).replaceAll(/\s*([.@])\s*(?=[^<]*>)/g, '$1');
  return parseAddresses(plain);
}

/** `sales+abc@example.com` → `{ address: 'sales@example.com', tag: 'abc' }`, in lower case. */
export function splitPlusAddress(address: string): { address: string; tag: string | undefined } {
  const lower = address.trim().toLowerCase();
  const match = /^([^+@]+)\+([^@]*)@([^@]+)$/.exec(lower);
  if (!match) return { address: lower, tag: undefined };
  return { address: `${match[1]}@${match[3]}`, tag: match[2] };
}

export function toPlusAddress(address: string, tag: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${tag}${address.slice(at)}`;
}
