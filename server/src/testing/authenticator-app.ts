/** The app on a phone that shows codes (RFC 6238), set up from the address in the QR code. */
import { createHmac } from 'node:crypto';

export function codeOf(totpUri: string, at = new Date()): string {
  const parameters = new URL(totpUri).searchParams;
  const digits = Number(parameters.get('digits') ?? 6);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 1000 / Number(parameters.get('period') ?? 30))));
  const hash = createHmac('sha1', fromBase32(parameters.get('secret') ?? ''))
    .update(counter)
    .digest();
  const offset = (hash.at(-1) ?? 0) & 0xf;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const letters = text.replaceAll('=', '').split('');
  const bits = letters.map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
