/**
 * The program's own mail: invitations, confirmations, links to reset a password, who is asked for a decision. It goes out
 * through the operator's server; without one nothing is sent, and whoever asks decides what to show instead. What is
 * posted lies nowhere, since it carries links that work once: one that was under way when the program ended has to be
 * asked for again. What must arrive is sent by a job.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Logger } from '#platform/log/logger';

export interface SystemMailMessage {
  to: string;
  subject: string;
  text: string;
  /** Of a mail that may have to be sent again: the same one has the same, so that it is shown once. */
  messageId?: string;
}

export interface SystemMail {
  /** Whether there is a server to send through. */
  readonly isConfigured: boolean;
  /** Tries once; answers whether the server took it. */
  send(message: SystemMailMessage): Promise<boolean>;
  /** Sends while the caller goes on, so that an answer takes as long whether or not there is somebody to write to. */
  post(message: SystemMailMessage): void;
  /** Waits for mail under way; what is only to be tried again is dropped. */
  close(): Promise<void>;
}

export interface SystemMailDeps {
  smtpUrl: string | undefined;
  from: string;
  log: Logger;
  /** Before each further try. */
  retryAfterMs?: readonly number[];
}

const timeoutMs = 15_000;

export function createSystemMail(deps: SystemMailDeps): SystemMail {
  const { smtpUrl, from, log, retryAfterMs = [2_000, 20_000] } = deps;
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = smtpUrl === undefined ? undefined : createTransport({ url: smtpUrl, ...timeouts });
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  async function send(message: SystemMailMessage): Promise<boolean> {
    if (!transport) {
      const remedy = 'set SMTP_URL; a link to sign in can be handed over: millrace account reset-link ADDRESS';
      log.warn({ remedy }, 'a mail of the program was not sent: there is no mail server');
      return false;
    }
    try {
      // An answer to it would be answered by nobody; other programs must not answer it either.
      const headers = { 'auto-submitted': 'auto-generated' };
      await transport.sendMail({ ...message, from, headers, disableFileAccess: true, disableUrlAccess: true });
      return true;
    } catch (error) {
      log.warn({ err: error }, 'a mail of the program could not be sent');
      return false;
    }
  }

  async function sendPatiently(message: SystemMailMessage): Promise<void> {
    if ((await send(message)) || !transport) return;
    for (const ms of retryAfterMs) {
      await delay(ms, undefined, { signal: closing.signal });
      if (await send(message)) return;
    }
  }

  return {
    isConfigured: transport !== undefined,
    send,
    post(message) {
      const sending = sendPatiently(message)
        .catch(() => {}) // only the wait is cut short, by closing
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
      transport?.close();
    },
  };
}
