/**
 * The SMTP listener: mail for our channels comes in here. A recipient nobody has is refused at RCPT; the 250 after the
 * data means that the mail is committed; whatever passes by itself is a 451, so that the sender tries again.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Logger } from '#platform/log/logger';

export interface MailRecipient {
  workspaceId: string;
  channelId: string;
}

export interface SmtpListenerDeps {
  /** The channel whose mail an address is; undefined when there is none. */
  findRecipient(address: string): Promise<MailRecipient | undefined>;
  /** Resolves when the mail is committed; rejects when it should be delivered again. */
  receive(
    recipient: MailRecipient,
    delivery: { raw: Buffer; envelopeFrom: string; envelopeTo: readonly string[] },
  ): Promise<unknown>;
  log: Logger;
  /** What the greeting says. */
  hostname: string;
  maxBytes?: number;
  /** Mails read into memory at the same time; further senders wait. */
  maxAtOnce?: number;
  /** Of one mail; the sender brings the others in another (RFC 5321, 4.5.3.1.8 asks for at least 100). */
  maxRecipients?: number;
}

export interface SmtpListener {
  /** The port, for those who asked for any. */
  port: number;
  /** Takes no new connection, lets mails under way finish. */
  stop(): Promise<void>;
}

export async function startSmtpListener(
  deps: SmtpListenerDeps,
  address: { host: string; port: number },
): Promise<SmtpListener> {
  const { maxBytes = 25 * 1024 * 1024, maxAtOnce = 8, log } = deps;
  const turns = createTurns(maxAtOnce);
  const recipients = new WeakMap<SMTPServerSession, Map<string, MailRecipient>>();

  const server = new SMTPServer({
    name: deps.hostname,
    banner: 'Millrace',
    // Nobody signs in here: it takes mail for its own addresses and relays none.
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: maxBytes,
    maxClients: 200,
    disableReverseLookup: true,
    socketTimeout: 120_000,
    closeTimeout: 10_000,
    logger: false,
    onMailFrom(_address, session, callback) {
      recipients.set(session, new Map());
      callback();
    },
    onRcptTo(rcpt, session, callback) {
      void answer(callback, () => acceptRecipient(deps, { rcpt, session, recipients }));
    },
    onData(stream, session, callback) {
      void answer(callback, async () => {
        await turns.run(async () => {
          const raw = await readAll(stream);
          if (!raw) throw new SmtpReply(552, `5.3.4 The mail is larger than ${maxBytes} bytes`);
          await deliver(deps, { raw, session, recipients: recipients.get(session) ?? new Map() });
        });
      });
    },
  });
  server.on('error', (error) => log.warn({ err: error }, 'a mail connection failed'));
  await listen(server, address);
  const { port } = server.server.address() as AddressInfo; // it listens on TCP
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };

  /** Everything that is no reply of ours passes by itself: the sender is to try again. */
  async function answer(callback: (error?: Error | null) => void, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      callback();
    } catch (error) {
      if (error instanceof SmtpReply) return callback(error);
      log.error({ err: error }, 'a mail could not be taken in; its sender will try again');
      callback(new SmtpReply(451, '4.3.0 The mail could not be stored now, please try again later'));
    }
  }
}

class SmtpReply extends Error {
  override readonly name = 'SmtpReply';
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

interface Rcpt {
  rcpt: SMTPServerAddress;
  session: SMTPServerSession;
  recipients: WeakMap<SMTPServerSession, Map<string, MailRecipient>>;
}

async function acceptRecipient(deps: SmtpListenerDeps, { rcpt, session, recipients }: Rcpt): Promise<void> {
  const { maxRecipients = 100 } = deps;
  if ((recipients.get(session)?.size ?? 0) >= maxRecipients) {
    throw new SmtpReply(452, '4.5.3 Too many recipients, please send to the others in another mail');
  }
  const recipient = await deps.findRecipient(rcpt.address);
  if (!recipient) throw new SmtpReply(550, `5.1.1 Nobody here has the address ${rcpt.address}`);
  recipients.get(session)?.set(rcpt.address, recipient);
}

interface Sent {
  raw: Buffer;
  session: SMTPServerSession;
  recipients: Map<string, MailRecipient>;
}

/** Once for each channel it is for. When one of them fails all of it comes again, and the others know it already. */
async function deliver(deps: SmtpListenerDeps, { raw, session, recipients }: Sent): Promise<void> {
  const { mailFrom } = session.envelope;
  const envelopeFrom = mailFrom ? mailFrom.address : '';
  const channels = new Map<string, { recipient: MailRecipient; envelopeTo: string[] }>();
  for (const [address, recipient] of recipients) {
    const known = channels.get(recipient.channelId);
    if (known) known.envelopeTo.push(address);
    else channels.set(recipient.channelId, { recipient, envelopeTo: [address] });
  }
  for (const { recipient, envelopeTo } of channels.values()) {
    await deps.receive(recipient, { raw, envelopeFrom, envelopeTo });
  }
}

/** Undefined when it is larger than allowed; it is then read to its end and not kept. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!stream.sizeExceeded) chunks.push(chunk as Buffer); // a byte stream
  }
  return stream.sizeExceeded ? undefined : Buffer.concat(chunks);
}

function listen(server: SMTPServer, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Who waits leaves the mail in the socket: the sender's connection is the queue. */
function createTurns(atOnce: number) {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  const release = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
      try {
        return await work();
      } finally {
        release();
      }
    },
  };
}
