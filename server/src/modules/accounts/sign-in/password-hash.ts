/**
 * Passwords under scrypt at the cost OWASP asks for (N = 2^16, r = 8, p = 2), written beside the hash so that it can rise
 * again. Those better-auth hashed before (N = 2^14, r = 16) still open, and are hashed anew when they do.
 *
 *   scrypt$<log2 N>$<r>$<p>$<salt>$<key>, both in base64
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { verifyPassword } from 'better-auth/crypto';
import type { Db } from '#platform/postgres/database';

export interface PasswordCost {
  /** log2 of N. */
  n: number;
  r: number;
  p: number;
}

export const passwordCost: PasswordCost = { n: 16, r: 8, p: 2 };

const keyBytes = 64;

function derive(password: string, salt: Buffer, { n, r, p }: PasswordCost): Promise<Buffer> {
  // Twice of what it takes.
  const options = { N: 2 ** n, r, p, maxmem: 256 * 2 ** n * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.n, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

export function createPasswords(deps: { owner: Db; cost: PasswordCost }) {
  const { owner, cost } = deps;
  return {
    hash: (password: string) => hashPassword(password, cost),
    async verify({ hash, password }: { hash: string; password: string }): Promise<boolean> {
      const parsed = parseHash(hash);
      const isRight = parsed
        ? timingSafeEqual(await derive(password, parsed.salt, parsed.cost), parsed.key)
        : await verifyPassword({ hash, password });
      if (isRight && (!parsed || isCheaper(parsed.cost, cost))) await rehash(owner, { hash, password, cost });
      return isRight;
    },
  };
}

/** Only where it is still the same: a salted hash is one account's. */
async function rehash(owner: Db, { hash, password, cost }: { hash: string; password: string; cost: PasswordCost }) {
  await owner
    .updateTable('auth.account')
    .set({ password: await hashPassword(password, cost) })
    .where('password', '=', hash)
    .execute();
}

function isCheaper(one: PasswordCost, other: PasswordCost): boolean {
  return 2 ** one.n * one.r * one.p < 2 ** other.n * other.r * other.p;
}

function parseHash(hash: string): { cost: PasswordCost; salt: Buffer; key: Buffer } | undefined {
  const [, n, r, p, salt, key] = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([^$]+)\$([^$]+)$/.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  const cost = { n: Number(n), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
}
