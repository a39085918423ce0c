/**
 * A service in a process of its own whose effects cannot be taken back: it counts how often each was asked for, and what
 * is counted has happened, whatever the caller believes. Run by `startCountingServer`; answers questions over IPC.
 *
 *   POST /count  {"id": …}                   happens with every request
 *   POST /once   with an Idempotency-Key     happens once for each key, and is answered the same each time
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Counted {
  /** How often each effect happened, by the id in its body. */
  readonly counted: Readonly<Record<string, number>>;
  /** The id in the body of the first request for each key. */
  readonly once: Readonly<Record<string, string>>;
  /** The ids of those whose caller was gone before it had the answer: on the wire when something died. */
  readonly cut: readonly string[];
  /** The most requests there ever were at the same time. */
  readonly mostOnWire: number;
}

export interface CountingServer extends AsyncDisposable {
  readonly url: string;
  read(): Promise<Counted>;
  /** How many effects have happened at least once: little to say, however many there are. */
  count(): Promise<number>;
  /** Lets nobody have an answer until it is released: what is on the wire when a caller dies stays there. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

type Question = 'read' | 'count' | 'hold' | 'release';

/** Each request takes at least this long, so that there are always some on the wire. */
export async function startCountingServer(options: { delayMs: number }): Promise<CountingServer> {
  const child = fork(fileURLToPath(import.meta.url), [String(options.delayMs)], { stdio: 'inherit' });
  const answer = async () => ((await once(child, 'message')) as [unknown])[0];
  const port = (await answer()) as number; // the first thing it sends
  const ask = async (question: Question) => {
    const answered = answer();
    child.send(question);
    return await answered;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    // what it answers to each
    read: async () => (await ask('read')) as Counted,
    count: async () => (await ask('count')) as number,
    hold: async () => void (await ask('hold')),
    release: async () => void (await ask('release')),
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function runServer(delayMs: number): void {
  const counted: Record<string, number> = {};
  const seen: Record<string, string> = {};
  const cut = new Set<string>();
  let held: (() => void)[] | undefined;
  let onWire = 0;
  let mostOnWire = 0;
  /** What is on each connection. */
  const noteCut = new WeakMap<Socket, () => void>();
  const server = createServer(async (request, response) => {
    onWire += 1;
    mostOnWire = Math.max(mostOnWire, onWire);
    const asked: { id?: string } = {};
    response.on('close', () => (onWire -= 1));
    noteCut.set(request.socket, () => {
      if (!response.writableEnded && asked.id !== undefined) cut.add(asked.id);
    });
    // Cut off by a caller that was killed: nothing has happened.
    const body = await json(request).catch(() => undefined);
    if (body === undefined) return;
    const id = String((body as { id?: unknown } | undefined)?.id); // what the workflow sends
    asked.id = id;
    const key = request.headers['idempotency-key'];
    if (request.url === '/once') seen[String(key)] ??= id;
    else counted[id] = (counted[id] ?? 0) + 1;
    setTimeout(() => {
      const answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
      if (held) held.push(answer);
      else answer();
    }, delayMs);
  });
  // A caller that died is at an end before it is answered, or closes in the middle.
  server.on('connection', (socket: Socket) => {
    socket.on('end', () => noteCut.get(socket)?.()).on('close', () => noteCut.get(socket)?.());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port); // it listens on TCP
  });
  process.on('message', (question: Question) => {
    const answers = question === 'release' ? held : undefined;
    if (question === 'hold') held = [];
    if (question === 'release') held = undefined;
    for (const answer of answers ?? []) answer();
    const all = { counted, once: seen, cut: [...cut], mostOnWire } satisfies Counted;
    process.send?.(question === 'read' ? all : Object.keys(counted).length);
  });
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runServer(Number(process.argv[2]));
