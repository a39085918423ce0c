/**
 * Addresses that only who was given one can know: they say which record of which workspace they lead to, and are signed.
 * Nobody finds one by trying, and what is none of ours costs no look into the database.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export interface SignedPlace {
  workspaceId: string;
  id: string;
}

export interface SignedIds {
  make(place: SignedPlace): string;
  /** Undefined for anything we did not make. */
  read(token: string): SignedPlace | undefined;
}

const idBytes = 16;
const signatureBytes = 16;
const tokenLength = Math.ceil(((2 * idBytes + signatureBytes) * 4) / 3);

/** Tokens made for one purpose lead nowhere for another. */
export function createSignedIds(deps: { secret: string; purpose: string }): SignedIds {
  const key = Buffer.from(hkdfSync('sha256', deps.secret, '', `millrace ${deps.purpose}`, 32));
  const sign = (ids: Buffer) => createHmac('sha256', key).update(ids).digest().subarray(0, signatureBytes);
  return {
    make({ workspaceId, id }) {
      const ids = Buffer.concat([toBytes(workspaceId), toBytes(id)]);
      return Buffer.concat([ids, sign(ids)]).toString('base64url');
    },
    read(token) {
      if (token.length !== tokenLength) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== 2 * idBytes + signatureBytes) return undefined;
      const ids = bytes.subarray(0, 2 * idBytes);
      if (!timingSafeEqual(bytes.subarray(2 * idBytes), sign(ids))) return undefined;
      return { workspaceId: toId(ids.subarray(0, idBytes)), id: toId(ids.subarray(idBytes)) };
    },
  };
}

function toBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function toId(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
