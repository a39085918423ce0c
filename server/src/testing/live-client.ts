/** A client of the live channel that remembers what it got, for tests. */
import type { Event } from '@millrace/contracts/events/events';
import { LiveServerMessage } from '@millrace/contracts/live';
import { WebSocket } from 'undici';

export class LiveClient {
  readonly messages: LiveServerMessage[] = [];
  /** The close code, once closed. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(address: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(`${address.replace(/^http/, 'ws')}/api/v1/live`, { headers });
    this.closed = new Promise((resolve) => {
      this.#socket.addEventListener('close', ({ code }) => resolve(code));
    });
    this.#socket.addEventListener('error', () => {}); // 'close' follows
    this.#socket.addEventListener('message', ({ data }) => {
      this.messages.push(LiveServerMessage.parse(JSON.parse(String(data))));
      this.#waiting.forEach((look) => look());
    });
  }

  /** Connects and says hello; resolves with the first answer. */
  static async open(address: string, apiKey: string, cursor?: string): Promise<LiveClient> {
    const client = new LiveClient(address, { authorization: `Bearer ${apiKey}` });
    await client.opened();
    client.send({ type: 'hello', ...(cursor === undefined ? {} : { cursor }) });
    await client.until(() => client.messages.length > 0);
    return client;
  }

  async opened(): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) return;
    await new Promise<void>((resolve, reject) => {
      this.#socket.addEventListener('open', () => resolve());
      void this.closed.then(() => reject(new Error('The connection was refused.')));
    });
  }

  /**
   * Of one type, in the order they came. "From now on" begins with the oldest transaction still running anywhere on the
   * server, so what was committed right before may come too: the making of the workspace, for one.
   */
  eventsOf(type: string): Event[] {
    return this.messages.flatMap((message) =>
      message.type === 'event' && message.event.type === type ? [message.event] : [],
    );
  }

  /** Of the last message that had one. */
  get cursor(): string | undefined {
    return this.messages.flatMap((message) => ('cursor' in message ? [message.cursor] : [])).at(-1);
  }

  send(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async until(isSo: () => boolean, withinMs = 30_000): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => reject(new Error(`Not so within ${withinMs} ms.`)), withinMs);
      this.#waiting.add(look);
    });
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
