/**
 * A mail server in a process of its own that accepts everything and remembers each Message-ID it has accepted: what is
 * there was sent, whatever the sender believes. Run by `startSink`; tells its port, then answers questions over IPC.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface SinkTally {
  /** Different Message-IDs accepted. */
  readonly different: number;
  /** Mails whose sender has begun and not got the final answer. */
  readonly onWire: number;
  /** The most there ever were at the same time. */
  readonly mostOnWire: number;
  /** When the first and the last was accepted, in milliseconds since 1970. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

export interface Sink extends AsyncDisposable {
  readonly url: string;
  tally(): Promise<SinkTally>;
  /** How often each Message-ID was accepted. */
  accepted(): Promise<Readonly<Record<string, number>>>;
}

/** Each mail takes at least this long: in crash tests some, so that there are always mails on the wire. */
export async function startSink(options: { delayMs: number }): Promise<Sink> {
  const child = fork(fileURLToPath(import.meta.url), [String(options.delayMs)], { stdio: 'inherit' });
  // What the process below sends, in the order it is asked for.
  const answer = async () => ((await once(child, 'message')) as [unknown])[0];
  const port = (await answer()) as number; // the first thing it sends
  return {
    url: `smtp://127.0.0.1:${port}`,
    async tally() {
      const answered = answer();
      child.send('tally');
      return (await answered) as SinkTally; // what it answers to this
    },
    async accepted() {
      const answered = answer();
      child.send('accepted');
      return (await answered) as Record<string, number>; // what it answers to this
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function runSink(delayMs: number): void {
  const accepted: Record<string, number> = {};
  const open = new Set<SMTPServerSession>();
  let mostOnWire = 0;
  let firstAt: number | undefined;
  let lastAt: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom(_address, session, done) {
      open.add(session);
      mostOnWire = Math.max(mostOnWire, open.size);
      done();
    },
    onData(stream, session, done) {
      let head = '';
      stream.on('data', (chunk: Buffer) => {
        if (head.length < 10_000) head += chunk.toString('latin1');
      });
      stream.on('end', () => {
        const accept = () => {
          const id = /^Message-ID:\s*<([^>]+)>/im.exec(head)?.[1] ?? 'without an id';
          accepted[id] = (accepted[id] ?? 0) + 1;
          firstAt ??= Date.now();
          lastAt = Date.now();
          open.delete(session);
          done();
        };
        if (delayMs === 0) accept();
        else setTimeout(accept, delayMs);
      });
    },
    onClose: (session) => void open.delete(session),
  });
  // A sender that is killed resets its connections.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1', () => {
    process.send?.((server.server.address() as AddressInfo).port); // it listens on a port
  });
  const tally = (): SinkTally => ({
    different: Object.keys(accepted).length,
    onWire: open.size,
    mostOnWire,
    firstAt,
    lastAt,
  });
  process.on('message', (question) => process.send?.(question === 'accepted' ? accepted : tally()));
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runSink(Number(process.argv[2]));
