/** Pooled connections to one SMTP server, which tell of a lost one whether the server may have the whole message. */
import { createTransport, type SendMailOptions } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import { classifySmtpError, type SmtpFailure } from './classify-smtp-error.ts';

export interface SmtpServer {
  host: string;
  port: number;
  /** `offered` encrypts where the server offers it; `starttls` refuses to go on without. */
  security: 'tls' | 'starttls' | 'none' | 'offered';
  user?: string | undefined;
  password?: string | undefined;
}

export interface SmtpTimes {
  /** Connections to one server at the same time. */
  maxConnections?: number;
  /** How long a server may take to be connected to, and to answer one command. */
  connectTimeoutMs?: number;
  answerTimeoutMs?: number;
}

export interface SmtpPool {
  /** Rejects with what `classifySmtpError` reads; answers the addresses the server did not take beside others. */
  send(mail: SendMailOptions, signal: AbortSignal): Promise<{ rejected: string[] }>;
  /** Messages under way finish; idle connections close now. */
  close(): void;
}

/** `smtp://user:password@host:587`, `smtps://…:465`. */
export function readSmtpUrl(value: string): SmtpServer {
  const url = new URL(value);
  const isTls = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isTls ? 465 : 587),
    security: isTls ? 'tls' : 'offered',
    ...(user ? { user, password: decodeURIComponent(url.password) } : {}),
  };
}

/** Connects and signs in; answers what is wrong as a sentence. */
export async function findSmtpProblem(server: SmtpServer, times: SmtpTimes): Promise<string | undefined> {
  const transport = createTransport({ ...toOptions(server, times), pool: false });
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    return classifySmtpError(error as SmtpFailure).detail; // looked at field by field
  } finally {
    transport.close();
  }
}

function toOptions(server: SmtpServer, times: SmtpTimes): SMTPPool.Options {
  const { connectTimeoutMs = 20_000, answerTimeoutMs = 120_000, maxConnections = 20 } = times;
  const { host, port, security, user, password } = server;
  return {
    pool: true as const,
    maxConnections,
    maxMessages: Number.POSITIVE_INFINITY,
    // A pool that queues a message again after its connection broke would send it twice.
    maxRequeues: 0,
    idleTimeout: 60_000,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: answerTimeoutMs,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user ? { auth: { user, pass: password ?? '' } } : {}),
  };
}

/** Travels with the mail through nodemailer, which copies what it is given, to the plugin below. */
interface TrackedMail extends SendMailOptions {
  onHandedOver: () => void;
  signal: AbortSignal;
}

export function openSmtpPool(server: SmtpServer, times: SmtpTimes): SmtpPool {
  const transport = createTransport(toOptions(server, times));
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
        const { rejected } = await transport.sendMail(tracked);
        return { rejected: rejected.map(String) };
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        throw Object.assign(failure, { isBodyHandedOver });
      }
    },
    close: () => transport.close(),
  };
}
