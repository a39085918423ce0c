/**
 * The keys that sign access tokens (ES256). One signs at a time; after 90 days another takes over, and the old one is
 * published until the last token it signed has ended. Who verifies knows only public keys, so a leaked verifier cannot
 * sign. Private keys lie sealed with SECRET_KEY.
 */
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { sql } from 'kysely';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Database, Tx } from '#platform/postgres/database';

export interface SigningKeysDeps {
  database: Database;
  secret: string;
  clock: Clock;
  ids: Ids;
}

export interface SigningKeys {
  current(): Promise<{ id: string; privateKey: CryptoKey }>;
  /** Undefined for a key that never was or is no longer published. */
  findPublic(id: string): Promise<CryptoKey | undefined>;
  /** As at /.well-known/jwks.json (RFC 7517). */
  publicSet(): Promise<{ keys: JWK[] }>;
  /** Lets another key take over when the current one is old enough. Of many processes one does it. */
  rotateIfDue(): Promise<{ rotated: boolean }>;
}

export const algorithm = 'ES256';
const rotateAfterMs = 90 * 24 * 60 * 60 * 1000;
/** Far longer than a token lasts: what others cached of the set may be a day old. */
const publishedAfterRetiringMs = 24 * 60 * 60 * 1000;
/** How long a process may go on with what it has read; a key it does not know makes it look at once. */
const rememberedMs = 60_000;

interface Loaded {
  until: number;
  current: { id: string; privateKey: CryptoKey };
  public: Map<string, { key: CryptoKey; jwk: JWK }>;
}

export function createSigningKeys(deps: SigningKeysDeps): SigningKeys {
  const { database, clock } = deps;
  let loaded: Loaded | undefined;

  async function load(): Promise<Loaded> {
    const rows = await selectPublished(deps);
    const signing = rows.find((row) => row.retired_at === null);
    if (!signing) {
      await makeFirst(deps);
      return await load();
    }
    const privateJwk = await symmetricDecrypt({ key: deps.secret, data: signing.sealed_private_key });
    const entries = rows.map(async (row) => {
      const jwk = row.public_key as JWK; // written by insertKey only
      return [row.id, { jwk, key: await toKey(jwk) }] as const;
    });
    loaded = {
      until: clock.now().getTime() + rememberedMs,
      current: { id: signing.id, privateKey: await toKey(JSON.parse(privateJwk) as JWK) }, // likewise
      public: new Map(await Promise.all(entries)),
    };
    return loaded;
  }

  const remembered = async (): Promise<Loaded> =>
    loaded && loaded.until > clock.now().getTime() ? loaded : await load();

  return {
    current: async () => (await remembered()).current,
    async findPublic(id) {
      const known = (await remembered()).public.get(id) ?? (await load()).public.get(id);
      return known?.key;
    },
    publicSet: async () => ({ keys: [...(await remembered()).public.values()].map(({ jwk }) => jwk) }),
    async rotateIfDue() {
      const rotated = await database.inTransaction((tx) => rotate(tx, deps));
      if (rotated) loaded = undefined;
      return { rotated };
    },
  };
}

async function toKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new Error('A signing key is a pair, not a secret.');
  return key;
}

async function selectPublished({ database, clock }: SigningKeysDeps) {
  const retiredAfter = new Date(clock.now().getTime() - publishedAfterRetiringMs);
  return await database.owner
    .selectFrom('auth.signing_keys')
    .selectAll()
    .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', retiredAfter)]))
    .orderBy('created_at', 'desc')
    .limit(20)
    .execute();
}

/** At the first token there ever is, however many processes are asked for it. */
async function makeFirst(deps: SigningKeysDeps): Promise<void> {
  await deps.database.inTransaction(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`.execute(tx);
    if (!(await selectSigning(tx))) await insertKey(tx, deps);
  });
}

const lockName = 'millrace:signing-keys';

async function rotate(tx: Tx, deps: SigningKeysDeps): Promise<boolean> {
  const now = deps.clock.now();
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${lockName}, 0)) as mine`.execute(tx);
  // Somebody else is at it.
  if (!rows[0]?.mine) return false;
  const forgotten = new Date(now.getTime() - publishedAfterRetiringMs);
  await tx.deleteFrom('auth.signing_keys').where('retired_at', '<=', forgotten).execute();
  const signing = await selectSigning(tx);
  if (signing && signing.created_at.getTime() > now.getTime() - rotateAfterMs) return false;
  await tx.updateTable('auth.signing_keys').set({ retired_at: now }).where('retired_at', 'is', null).execute();
  await insertKey(tx, deps);
  return true;
}

async function selectSigning(tx: Tx) {
  return await tx
    .selectFrom('auth.signing_keys')
    .select(['id', 'created_at'])
    .where('retired_at', 'is', null)
    .executeTakeFirst();
}

async function insertKey(tx: Tx, deps: SigningKeysDeps): Promise<void> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const id = deps.ids.next();
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: id, alg: algorithm, use: 'sig' };
  const privateJwk = JSON.stringify(await exportJWK(pair.privateKey));
  await tx
    .insertInto('auth.signing_keys')
    .values({
      id,
      algorithm,
      public_key: JSON.stringify(publicJwk),
      sealed_private_key: await symmetricEncrypt({ key: deps.secret, data: privateJwk }),
      created_at: deps.clock.now(),
    })
    .execute();
}
