/**
 * A mail server in a process of its own that accepts everything and remembers each Message-ID it has accepted: what is
 * there was sent, whatever the sender believes. Run by `startSink`; tells its port, then answers questions over IPC.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface SinkCount {
  /** How often each Message-ID was accepted. */
  readonly accepted: Readonly<Record<string, number>>;
  /** Mails whose sender has begun and not got the final answer. */
  readonly onWire: number;
  /** The most there ever were at the same time. */
  readonly mostOnWire: number;
}

export interface Sink extends AsyncDisposable {
  readonly url: string;
  count(): Promise<SinkCount>;
}

/** Each mail takes at least this long, so that some are on the wire whenever something is killed. */
export async function startSink(options: { delayMs: number }): Promise<Sink> {
  const child = fork(fileURLToPath(import.meta.url), [String(options.delayMs)], { stdio: 'inherit' });
  // What the process below sends, in the order it is asked for.
  const answer = async () => ((await once(child, 'message')) as [unknown])[0];
  const port = (await answer()) as number; // the first thing it sends
  return {
    url: `smtp://127.0.0.1:${port}`,
    async count() {
      const counted = answer();
      child.send('count');
      return (await counted) as SinkCount; // the only other thing it sends
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
        void delay(delayMs).then(() => {
          const id = /^Message-ID:\s*<([^>]+)>/im.exec(head)?.[1] ?? 'without an id';
          accepted[id] = (accepted[id] ?? 0) + 1;
          open.delete(session);
          done();
        });
      });
    },
    onClose: (session) => void open.delete(session),
  });
  // A sender that is killed resets its connections.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1', () => {
    process.send?.((server.server.address() as AddressInfo).port); // it listens on a port
  });
  process.on('message', () => process.send?.({ accepted, onWire: open.size, mostOnWire }));
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runSink(Number(process.argv[2]));
