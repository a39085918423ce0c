/**
 * HashiCorp Vault as far as its transit engine goes: the paths, bodies and refusals of
 * https://developer.hashicorp.com/vault/api-docs/secret/transit, with real encryption.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface FakeHashicorpVault {
  address: string;
  token: string;
  /** What it was asked, as `POST encrypt/millrace`. */
  asked: string[];
  /** A new version of the key encrypts; the older ones decrypt. */
  rotate(): void;
  /** Answers 503 until it is unsealed; `times` makes it unseal itself after so many answers. */
  seal(times?: number): void;
  unseal(): void;
  close(): Promise<void>;
}

interface TransitBody {
  plaintext?: string;
  ciphertext?: string;
  associated_data?: string;
}

export async function startFakeHashicorpVault(): Promise<FakeHashicorpVault> {
  const keys = [randomBytes(32)];
  const asked: string[] = [];
  let refusals = 0;
  const token = 'hvs.a-token-only-tests-know';

  const answer = async (request: IncomingMessage): Promise<{ status: number; body: object }> => {
    const path = /^\/v1\/transit\/((encrypt|decrypt|keys)\/millrace)$/.exec(request.url ?? '');
    asked.push(`${request.method} ${path?.[1] ?? request.url}`);
    if (refusals > 0) {
      refusals -= 1;
      return { status: 503, body: { errors: ['Vault is sealed'] } };
    }
    if (request.headers['x-vault-token'] !== token) return { status: 403, body: { errors: ['permission denied'] } };
    if (!path) return { status: 404, body: { errors: ['no handler for route'] } };
    if (path[2] === 'keys') return { status: 200, body: { data: { name: 'millrace', latest_version: keys.length } } };
    const body = (await json(request)) as TransitBody; // what our own client sent; each field is looked at
    return path[2] === 'encrypt' ? encrypt(keys, body) : decrypt(keys, body);
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return {
    address: `http://127.0.0.1:${port}`,
    token,
    asked,
    rotate: () => void keys.push(randomBytes(32)),
    seal: (times = Number.POSITIVE_INFINITY) => void (refusals = times),
    unseal: () => void (refusals = 0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function encrypt(keys: readonly Buffer[], { plaintext = '', associated_data: aad = '' }: TransitBody) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.at(-1) ?? '', nonce).setAAD(Buffer.from(aad, 'base64'));
  const sealed = Buffer.concat([cipher.update(Buffer.from(plaintext, 'base64')), cipher.final()]);
  const bytes = Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
  const data = { ciphertext: `vault:v${keys.length}:${bytes}`, key_version: keys.length };
  return { status: 200, body: { data } };
}

function decrypt(keys: readonly Buffer[], { ciphertext = '', associated_data: aad = '' }: TransitBody) {
  const [, version = '', text = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? [];
  const key = keys[Number(version) - 1];
  if (!key) return { status: 400, body: { errors: ['invalid ciphertext: version is too new'] } };
  const bytes = Buffer.from(text, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      .setAAD(Buffer.from(aad, 'base64'))
      .setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    return { status: 200, body: { data: { plaintext: plain.toString('base64') } } };
  } catch {
    return { status: 400, body: { errors: ['cipher: message authentication failed'] } };
  }
}
