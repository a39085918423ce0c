/** Mail sent to the program over a real SMTP connection, for tests of what becomes of it. */
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { type SmtpListener, startSmtpListener } from '#channels/email/smtp-listener';
import type { Received } from '#modules/conversations/conversations.module';
import { silentLogger } from '#platform/log/logger';
import type { TestProgram, TestWorkspace } from './test-program.ts';

export interface MailIn {
  /** What became of each mail, in the order they came. */
  readonly received: Received[];
  /** The next mail meets a database that is away. */
  failNext(): void;
  /** A workspace with an e-mail channel of an address of its own. */
  aMailbox(): Promise<{ workspace: TestWorkspace; address: string; channelId: string }>;
  /** Speaks SMTP by hand, so that bytes go over the wire as they are. Answers the last reply. */
  deliver(raw: Buffer, envelope: { from?: string; to: string | string[] }): Promise<string>;
}

export function useMailIn(program: { readonly current: TestProgram }): MailIn {
  let listener: SmtpListener;
  let isFailing = false;
  let made = 0;
  const received: Received[] = [];

  beforeAll(async () => {
    const { database, modules } = program.current;
    listener = await startSmtpListener(
      {
        findRecipient: (address) => modules.conversations.findChannelByAddress(address),
        async receive({ workspaceId, channelId }, delivery) {
          const channel = await database.inWorkspace(workspaceId, (tx) =>
            modules.conversations.findChannel(tx, workspaceId, channelId),
          );
          const fails = isFailing;
          isFailing = false;
          if (fails || !channel) throw new Error('the database is away');
          received.push(await modules.conversations.receive(channel, delivery));
        },
        log: silentLogger,
        hostname: 'mail.example.com',
        maxBytes: 2_000_000,
      },
      { host: '127.0.0.1', port: 0 },
    );
  });
  afterAll(() => listener.stop());

  return {
    received,
    failNext: () => void (isFailing = true),
    async aMailbox() {
      made += 1;
      const workspace = await program.current.aWorkspace();
      const address = `sales${made}@example.com`;
      const { body } = await workspace.call('POST', '/channels', { vendor: 'email', name: 'Sales', address });
      return { workspace, address, channelId: body.id };
    },
    deliver: (raw, envelope) => deliver(listener.port, raw, envelope),
  };
}

async function deliver(port: number, raw: Buffer, envelope: { from?: string; to: string | string[] }): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return 'closed';
      if (/^\d{3} /.test(value)) return value;
    }
  };
  const say = (line: string) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  try {
    await reply();
    await say('EHLO test.example');
    await say(`MAIL FROM:<${envelope.from ?? 'someone@outside.example'}>`);
    for (const to of [envelope.to].flat()) {
      const accepted = await say(`RCPT TO:<${to}>`);
      if (!accepted.startsWith('250')) return accepted;
    }
    const go = await say('DATA');
    if (!go.startsWith('354')) return go;
    // Line ends as SMTP wants them, and a dot at the start of a line doubled.
    const body = raw.toString('latin1').replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..');
    socket.write(Buffer.from(body.endsWith('\r\n') ? body : `${body}\r\n`, 'latin1'));
    return await say('.');
  } finally {
    socket.destroy();
  }
}
