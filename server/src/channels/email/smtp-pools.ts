/** Pooled SMTP connections: one pool for the installation's server, one for each channel with a server of its own. */
import { createTransport, type SendMailOptions } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { ChannelAccount } from '#modules/conversations/conversations.module';
import { classifySmtpError, type SmtpFailure } from './classify-smtp-error.ts';

export interface SmtpPoolOptions {
  smtpUrl: string | undefined;
  /** Connections to one server at the same time. */
  maxConnections?: number;
  /** How long a server may take to be connected to, and to answer one command. */
  connectTimeoutMs?: number;
  answerTimeoutMs?: number;
}

export interface SmtpPool {
  /** Rejects with what `classifySmtpError` reads. */
  send(mail: SendMailOptions, signal: AbortSignal): Promise<void>;
}

export interface SmtpPools {
  /** Undefined when there is no server to send through. */
  find(channel: ChannelAccount): SmtpPool | undefined;
  /** Connects and signs in; answers what is wrong as a sentence. */
  findProblem(channel: ChannelAccount): Promise<string | undefined>;
  close(): Promise<void>;
}

interface OpenPool extends SmtpPool {
  version: number;
  close(): void;
}

const installation = 'installation';

export function createSmtpPools(options: SmtpPoolOptions): SmtpPools {
  const pools = new Map<string, OpenPool>();

  return {
    find(channel) {
      const isOwn = channel.settings.smtp !== undefined;
      const [key, version] = isOwn ? [channel.id, channel.version] : [installation, 0];
      const open = pools.get(key);
      if (open && open.version >= version) return open;
      const server = toServer(channel, options);
      if (!server) return undefined;
      // Messages it is still sending finish on the old pool; its idle connections close now.
      open?.close();
      const pool = { ...openPool(server), version };
      pools.set(key, pool);
      return pool;
    },

    async findProblem(channel) {
      const server = toServer(channel, options);
      if (!server) return 'There is no mail server: set SMTP_URL, or give the channel a server of its own.';
      const transport = createTransport({ ...server, pool: false });
      try {
        await transport.verify();
        return undefined;
      } catch (error) {
        return classifySmtpError(error as SmtpFailure).detail; // looked at field by field
      } finally {
        transport.close();
      }
    },

    async close() {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

function toServer(channel: ChannelAccount, options: SmtpPoolOptions): SMTPPool.Options | undefined {
  const { connectTimeoutMs = 20_000, answerTimeoutMs = 120_000, maxConnections = 20 } = options;
  const common = {
    pool: true as const,
    maxConnections,
    maxMessages: Number.POSITIVE_INFINITY,
    // A pool that queues a message again after its connection broke would send it twice.
    maxRequeues: 0,
    idleTimeout: 60_000,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: answerTimeoutMs,
  };
  const { smtp } = channel.settings;
  if (smtp) {
    return {
      ...common,
      host: smtp.host,
      port: smtp.port,
      secure: smtp.security === 'tls',
      requireTLS: smtp.security === 'starttls',
      ignoreTLS: smtp.security === 'none',
      ...(smtp.user ? { auth: { user: smtp.user, pass: channel.secret ?? '' } } : {}),
    };
  }
  return options.smtpUrl === undefined ? undefined : { ...common, ...readSmtpUrl(options.smtpUrl) };
}

/** `smtp://user:password@host:587`, `smtps://…:465`. */
function readSmtpUrl(value: string): SMTPPool.Options & { pool: true } {
  const url = new URL(value);
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    pool: true,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ...(user ? { auth: { user, pass: decodeURIComponent(url.password) } } : {}),
  };
}

/** Travels with the mail through nodemailer, which copies what it is given, to the plugin below. */
interface TrackedMail extends SendMailOptions {
  onHandedOver: () => void;
  signal: AbortSignal;
}

function openPool(server: SMTPPool.Options): Omit<OpenPool, 'version'> {
  const transport = createTransport(server);
  transport.use('stream', (mail, done) => {
    const { message } = mail;
    const { onHandedOver } = mail.data as TrackedMail; // `send` below gives nothing else
    const create = message.createReadStream.bind(message);
    message.createReadStream = (...options: Parameters<typeof create>) => {
      const stream = create(...options);
      // The connection reads it only after the server's 354; its end is the last byte before the final dot.
      stream.once('end', onHandedOver);
      return stream;
    };
    done();
  });

  return {
    async send(mail, signal) {
      let isBodyHandedOver = false;
      const tracked: TrackedMail = { ...mail, signal, onHandedOver: () => (isBodyHandedOver = true) };
      try {
        await transport.sendMail(tracked);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        throw Object.assign(failure, { isBodyHandedOver });
      }
    },
    close: () => transport.close(),
  };
}
