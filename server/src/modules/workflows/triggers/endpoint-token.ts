/**
 * The addresses of webhooks and forms. A token says which endpoint of which workspace it is, and is signed: whoever has
 * not been given one finds none by trying, and what is no token of ours costs no look into the database.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export interface EndpointAddress {
  workspaceId: string;
  endpointId: string;
}

export interface EndpointTokens {
  make(address: EndpointAddress): string;
  /** Undefined for anything we did not make. */
  read(token: string): EndpointAddress | undefined;
}

const idBytes = 16;
const signatureBytes = 16;
const tokenLength = Math.ceil(((2 * idBytes + signatureBytes) * 4) / 3);

export function createEndpointTokens(deps: { secret: string }): EndpointTokens {
  const key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'millrace workflow endpoints', 32));
  const sign = (ids: Buffer) => createHmac('sha256', key).update(ids).digest().subarray(0, signatureBytes);
  return {
    make({ workspaceId, endpointId }) {
      const ids = Buffer.concat([toBytes(workspaceId), toBytes(endpointId)]);
      return Buffer.concat([ids, sign(ids)]).toString('base64url');
    },
    read(token) {
      if (token.length !== tokenLength) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== 2 * idBytes + signatureBytes) return undefined;
      const ids = bytes.subarray(0, 2 * idBytes);
      if (!timingSafeEqual(bytes.subarray(2 * idBytes), sign(ids))) return undefined;
      return { workspaceId: toId(ids.subarray(0, idBytes)), endpointId: toId(ids.subarray(idBytes)) };
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
