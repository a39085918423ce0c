/**
 * Recognises API keys without a query per request: found keys are remembered for ten seconds, last uses are gathered
 * and written in one statement. A revoked key is forgotten at once, elsewhere as soon as the
 * bus tells, and within the ten seconds where it cannot.
 */
import type { Role } from '@millrace/contracts/permissions';
import type { Clock } from '#platform/clock';
import type { Caller } from '#platform/http/caller';
import type { Logger } from '#platform/log/logger';
import type { Db } from '#platform/postgres/database';
import { selectApiKeyByHash, updateLastUse } from './account-store.ts';
import { hashApiKey } from './api-key.ts';
import { LastUses } from './last-uses.ts';

const rememberedMs = 10_000;
const maxRemembered = 10_000;

interface Remembered {
  caller: Caller | undefined;
  expiresAt: Date | null;
  until: number;
}

export class ApiKeyAuthenticator {
  readonly #owner: Db;
  readonly #clock: Clock;
  /** By hash, never by key: the memory of the process holds no credential. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #uses: LastUses<{ workspaceId: string; at: Date }>;

  constructor(deps: { owner: Db; clock: Clock; log: Logger }) {
    this.#owner = deps.owner;
    this.#clock = deps.clock;
    this.#uses = new LastUses({
      log: deps.log,
      write: (uses) =>
        updateLastUse(
          deps.owner,
          [...uses].map(([id, use]) => ({ id, ...use })),
        ),
    });
  }

  /** Answers undefined for a key that does not exist, was revoked or has expired. */
  async find(key: string): Promise<Caller | undefined> {
    const hash = hashApiKey(key);
    const name = hash.toString('base64');
    const now = this.#clock.now();
    let entry = this.#remembered.get(name);
    if (!entry || entry.until <= now.getTime()) entry = await this.#load(name, hash, now);
    const { caller, expiresAt } = entry;
    if (!caller || (expiresAt && expiresAt <= now)) return undefined;
    this.#uses.note(caller.actor.id, { workspaceId: caller.workspaceId, at: now });
    return caller;
  }

  /** A key of the workspace was revoked. */
  forget(workspaceId: string): void {
    for (const [name, { caller }] of this.#remembered) {
      if (caller?.workspaceId === workspaceId) this.#remembered.delete(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#uses[Symbol.asyncDispose]();
  }

  async #load(name: string, hash: Buffer, now: Date): Promise<Remembered> {
    const row = await selectApiKeyByHash(this.#owner, hash);
    const caller: Caller | undefined = row && {
      workspaceId: row.workspace_id,
      role: row.role as Role, // checked by the table
      scopes: row.scopes,
      actor: { kind: 'api_key', id: row.id },
    };
    const entry = { caller, expiresAt: row?.expires_at ?? null, until: now.getTime() + rememberedMs };
    // The oldest goes first: a Map keeps the order of insertion.
    if (this.#remembered.size >= maxRemembered) this.#remembered.delete(this.#remembered.keys().next().value ?? '');
    this.#remembered.delete(name);
    this.#remembered.set(name, entry);
    return entry;
  }
}
