/**
 * The data keys of workspaces: made on first use, stored wrapped, held unwrapped in memory for a while. Reading them
 * takes connections of their own: a transaction that waits for a key must not wait for itself.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '#platform/log/logger';
import type { ConnectionConfig } from '#platform/postgres/database';
import type { KeyWrapper, WrappedKey } from './key-wrapper.ts';
import { type DataKey, keyBytes, SealedValueError } from './sealed-value.ts';

export interface DataKeysDeps {
  connection: ConnectionConfig;
  wrapper: KeyWrapper;
  log: Logger;
  /** Workspaces whose keys are held. */
  capacity?: number;
}

/** How long a process may seal with a key that another one has replaced. */
export const keyLifetimeMs = 5 * 60_000;

interface StoredKey extends WrappedKey {
  version: number;
}

interface Keyring {
  readAt: number;
  stored: Promise<StoredKey[]>;
  unwrapped: Map<number, Promise<Buffer>>;
}

/** A connection that says nothing any more is given up. */
const timeLimits = { query_timeout: 30_000, connectionTimeoutMillis: 20_000 };

export class DataKeys {
  readonly #wrapper: KeyWrapper;
  readonly #capacity: number;
  readonly #pool: pg.Pool;
  readonly #keyrings = new Map<string, Keyring>();

  constructor({ connection, wrapper, log, capacity = 2_000 }: DataKeysDeps) {
    this.#wrapper = wrapper;
    this.#capacity = capacity;
    const pool = new pg.Pool({ ...connection, max: 2, idleTimeoutMillis: 10_000, keepAlive: true, ...timeLimits });
    pool.on('error', (error) => {
      if (!pool.ending) log.warn({ err: error }, 'a connection of the vault was lost');
    });
    this.#pool = pool;
  }

  /** The key that seals. */
  async current(workspaceId: string): Promise<DataKey> {
    const keyring = this.#keyringOf(workspaceId);
    const key = (await keyring.stored).at(-1);
    if (!key) throw new Error('A workspace has at least one data key.');
    return { version: key.version, key: await this.#unwrap(workspaceId, keyring, key) };
  }

  /** Throws `SealedValueError` when there is none of this version any more. */
  async get(workspaceId: string, version: number): Promise<Buffer> {
    const known = await this.#find(workspaceId, version);
    if (known) return known;
    // Another process may have made it just now.
    this.forget(workspaceId);
    const key = await this.#find(workspaceId, version);
    if (!key) throw new SealedValueError(`The key ${version} of the workspace ${workspaceId} has been destroyed.`);
    return key;
  }

  /** A new key that seals from now on; the older ones open. Answers its version. */
  async add(workspaceId: string): Promise<number> {
    const newest = (await selectKeys(this.#pool, workspaceId)).at(-1);
    const version = (newest?.version ?? 0) + 1;
    await this.#store({ workspaceId, version });
    this.forget(workspaceId);
    return version;
  }

  forget(workspaceId: string): void {
    this.#keyrings.delete(workspaceId);
  }

  forgetAll(): void {
    this.#keyrings.clear();
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #keyringOf(workspaceId: string): Keyring {
    const known = this.#keyrings.get(workspaceId);
    const isFresh = known && performance.now() - known.readAt < keyLifetimeMs;
    const keyring = isFresh ? known : this.#readKeyring(workspaceId);
    // The last used goes to the end; the first is the one nobody has asked for longest.
    this.#keyrings.delete(workspaceId);
    this.#keyrings.set(workspaceId, keyring);
    const [oldest] = this.#keyrings.keys();
    if (this.#keyrings.size > this.#capacity && oldest !== undefined) this.forget(oldest);
    return keyring;
  }

  #readKeyring(workspaceId: string): Keyring {
    const stored = selectKeys(this.#pool, workspaceId).then(async (keys) =>
      keys.length > 0 ? keys : await this.#store({ workspaceId, version: 1 }),
    );
    const keyring = { readAt: performance.now(), stored, unwrapped: new Map<number, Promise<Buffer>>() };
    this.#forgetFailure(workspaceId, keyring, stored);
    return keyring;
  }

  /** What failed is asked for again the next time. */
  #forgetFailure(workspaceId: string, keyring: Keyring, attempt: Promise<unknown>): void {
    attempt.catch(() => {
      if (this.#keyrings.get(workspaceId) === keyring) this.forget(workspaceId);
    });
  }

  #unwrap(workspaceId: string, keyring: Keyring, key: StoredKey): Promise<Buffer> {
    const { version } = key;
    const known = keyring.unwrapped.get(version);
    if (known) return known;
    const unwrapping = this.#wrapper.unwrap(key, { workspaceId, version });
    keyring.unwrapped.set(version, unwrapping);
    this.#forgetFailure(workspaceId, keyring, unwrapping);
    return unwrapping;
  }

  async #find(workspaceId: string, version: number): Promise<Buffer | undefined> {
    const keyring = this.#keyringOf(workspaceId);
    const key = (await keyring.stored).find((stored) => stored.version === version);
    return key && (await this.#unwrap(workspaceId, keyring, key));
  }

  /** Another process may be faster: then its key is the one. */
  async #store(context: { workspaceId: string; version: number }): Promise<StoredKey[]> {
    const { wrapped, wrappedBy } = await this.#wrapper.wrap(randomBytes(keyBytes), context);
    await this.#pool.query(
      `insert into vault_keys (workspace_id, version, wrapped, wrapped_by) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [context.workspaceId, context.version, wrapped, wrappedBy],
    );
    return await selectKeys(this.#pool, context.workspaceId);
  }
}

/** Oldest first. */
async function selectKeys(pool: pg.Pool, workspaceId: string): Promise<StoredKey[]> {
  const { rows } = await pool.query<StoredKey>(
    `select version, wrapped, wrapped_by as "wrappedBy" from vault_keys where workspace_id = $1 order by version`,
    [workspaceId],
  );
  return rows;
}
