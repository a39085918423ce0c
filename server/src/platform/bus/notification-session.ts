/**
 * One LISTEN session that comes back by itself when it is lost, and says so: what was sent meanwhile is gone. It only
 * listens, and so would never learn that its connection has gone dead without a word: it asks from time to time.
 */
import pg from 'pg';
import type { Logger } from '#platform/log/logger';
import type { ConnectionConfig } from '#platform/postgres/database';

export interface NotificationSessionDeps {
  direct: ConnectionConfig;
  /** A plain lower-case name. */
  channel: string;
  log: Logger;
  onPayload(payload: string): void;
  /** Connected again after a loss. */
  onGap(): void;
  /** How often it asks whether anybody is there, and how long it waits for that. */
  beatMs?: number | undefined;
}

const usualBeatMs = 5_000;

const retryMs = { first: 100, most: 5_000 };

export class NotificationSession {
  readonly #deps: NotificationSessionDeps;
  #client: pg.Client | undefined;
  #opening: Promise<void>;
  #retry: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: NotificationSessionDeps) {
    this.#deps = deps;
    this.#opening = this.#open({ isFirst: true, delayMs: retryMs.first });
  }

  get isConnected(): boolean {
    return this.#client !== undefined;
  }

  /** Best effort: while there is no connection nothing is kept. */
  send(payload: string): void {
    const sent = this.#client?.query('select pg_notify($1, $2)', [this.#deps.channel, payload]);
    sent?.catch((error: unknown) => this.#deps.log.debug({ err: error }, 'a notification could not be sent'));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#beat);
    await this.#opening;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #open({ isFirst, delayMs }: { isFirst: boolean; delayMs: number }): Promise<void> {
    const answerWithinMs = this.#beatMs;
    const client = new pg.Client({
      ...{ keepAlive: true, application_name: 'millrace bus', connectionTimeoutMillis: answerWithinMs },
      ...{ ...this.#deps.direct, query_timeout: answerWithinMs },
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, undefined));
    client.on('notification', ({ payload }) => payload && this.#deps.onPayload(payload));
    try {
      await client.connect();
      await client.query(`listen ${this.#deps.channel}`);
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'notifications of the database are not reachable');
      await client.end().catch(() => {});
      this.#openLater({ isFirst, delayMs: Math.min(delayMs * 2, retryMs.most) });
      return;
    }
    if (this.#isClosed) return await client.end();
    this.#client = client;
    this.#askLater(client);
    if (!isFirst) this.#deps.onGap();
  }

  get #beatMs(): number {
    return this.#deps.beatMs ?? usualBeatMs;
  }

  #askLater(client: pg.Client): void {
    this.#beat = setTimeout(() => {
      client.query('select').then(
        () => this.#client === client && this.#askLater(client),
        (error: unknown) => this.#lost(client, error),
      );
    }, this.#beatMs);
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#beat);
    if (this.#isClosed) return;
    this.#deps.log.warn({ err: error }, 'the session for notifications of the database was lost');
    client.end().catch(() => {});
    this.#openLater({ isFirst: false, delayMs: retryMs.first });
  }

  #openLater(options: { isFirst: boolean; delayMs: number }): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => void (this.#opening = this.#open(options)), options.delayMs);
  }
}
