import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { z } from 'zod';
import {
  ActionError,
  type ActionFailure,
  connectorAction,
  type ConnectorAction,
  type ConnectorCall,
  type ConnectorSession,
} from '#modules/connections/connections.module';
import { classifySmtpError, type SmtpFailure, type SmtpVerdict } from '#platform/mail/classify-smtp-error';
import { htmlToText } from '#platform/mail/html-text';
import { toUnsubscribeHeaders } from '#platform/mail/list-unsubscribe';
import { mailAddress, mailAddresses } from '#platform/mail/address-input';
import type { SmtpPool } from '#platform/mail/smtp-pool';
import type { SmtpConnectorDeps } from './smtp-connector.ts';

export interface SendDeps extends Pick<SmtpConnectorDeps, 'gate' | 'isOwnAddress' | 'mailDomain'> {
  /** Undefined where there is no server to send through. */
  poolFor(session: ConnectorSession): SmtpPool | undefined;
}

const inputs = z
  .object({
    to: mailAddresses.describe('One address, or several that see one another.'),
    cc: mailAddresses.optional(),
    bcc: mailAddresses.optional(),
    subject: z.string().max(1000),
    text: z.string().max(1_000_000).optional(),
    html: z.string().max(1_000_000).optional().describe('Without a text, one is made of it.'),
    from: mailAddress.optional().describe('Without a connection: an address of one of your channels.'),
    replyTo: mailAddress.optional(),
    purpose: z
      .enum(['outreach', 'marketing', 'transactional'])
      .default('outreach')
      .describe('What the recipients are asked for; who has refused it gets nothing.'),
  })
  .refine(({ to }) => to.length > 0, { path: ['to'], error: 'give at least one address' })
  .refine(({ text, html }) => text?.trim() || html?.trim(), { path: ['text'], error: 'write something' })
  .refine(({ to, purpose }) => to.length === 1 || purpose === 'transactional', {
    path: ['to'],
    error: 'write to one person at a time, each with a way to say no; several at once only for transactional mail',
  });
type Inputs = z.output<typeof inputs>;

export function sendAction(deps: SendDeps): ConnectorAction {
  return connectorAction({
    name: 'send',
    title: 'Send a mail',
    description:
      'Hands one mail to the mail server. It is not sent to who is on the suppression list or has unsubscribed. When the connection breaks after the whole mail was handed over, nobody knows whether it was taken: the run then waits for a person.',
    inputs,
    output: z.object({ messageId: z.string(), rejected: z.array(z.string()) }),
    effect: 'unsafe',
    // Each has a server of its own.
    wireOf: (_inputs, connection) => connection ?? 'smtp',
    timeLimitMs: 150_000,
    needsConnection: false,
    async perform(session, mail, call) {
      const sender = await findSender(deps, session, { mail, call });
      const unsubscribe = await passGate(deps, { mail, call });
      const pool = deps.poolFor(session);
      if (!pool) throw failure('smtp.not_configured', noServer);
      const messageId = toMessageId(call, deps.mailDomain ?? sender.address.split('@')[1] ?? 'localhost');
      await session.takeTurn();
      session.requireAllowed();
      const { rejected } = await send(pool, toMail({ mail, sender, messageId, unsubscribe }), call.signal);
      return { output: { messageId, rejected }, externalId: messageId };
    },
  });
}

const noServer = 'There is no mail server to send through: give the step a connection, or set SMTP_URL.';

async function findSender(
  deps: SendDeps,
  session: ConnectorSession,
  { mail, call }: { mail: Inputs; call: ConnectorCall },
): Promise<{ name: string; address: string }> {
  const { from, fromName } = session.values;
  if (from !== undefined) return { name: String(fromName ?? ''), address: String(from) };
  if (mail.from === undefined) throw failure('smtp.no_sender', 'Give "from", or a connection that has a sender.');
  if (await deps.isOwnAddress(call.workspaceId, mail.from)) return { name: '', address: mail.from };
  throw failure('smtp.not_your_address', `${mail.from} is the address of none of your channels.`);
}

/** Everybody must be willing. Answers where the one who is written to says no to the next one. */
async function passGate(deps: SendDeps, { mail, call }: { mail: Inputs; call: ConnectorCall }) {
  const { workspaceId } = call;
  const asked = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])];
  const answers = await Promise.all(
    asked.map((one) => deps.gate({ workspaceId, address: one, purpose: mail.purpose })),
  );
  const refused = answers.flatMap(({ refusal }) => refusal ?? []);
  const [first] = refused;
  if (first) throw failure(`gate.${first.rule}`, refused.map(({ detail }) => detail).join(' '));
  return mail.to.length === 1 ? (answers[0]?.unsubscribe ?? null) : null;
}

/** The same for every attempt of one effect, so that a person who looks for it in a mailbox finds it. */
function toMessageId({ effectKey }: ConnectorCall, domain: string): string {
  return `${createHash('sha256').update(effectKey).digest('hex').slice(0, 40)}@${domain}`;
}

interface Mail {
  mail: Inputs;
  sender: { name: string; address: string };
  messageId: string;
  unsubscribe: { url: string; mailto?: string | undefined } | null;
}

function toMail({ mail, sender, messageId, unsubscribe }: Mail): SendMailOptions {
  const { to, cc = [], bcc = [], subject, html, replyTo } = mail;
  const text = mail.text?.trim() ? mail.text : htmlToText(html ?? '');
  return {
    messageId: `<${messageId}>`,
    from: sender,
    to,
    cc,
    envelope: { from: sender.address, to: [...to, ...cc, ...bcc] },
    subject,
    text,
    ...(html?.trim() ? { html } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    headers: { 'Auto-Submitted': 'auto-generated', ...(unsubscribe ? toUnsubscribeHeaders(unsubscribe) : {}) },
    // Whoever writes a message must not make the server read its files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function send(pool: SmtpPool, mail: SendMailOptions, signal: AbortSignal): Promise<{ rejected: string[] }> {
  try {
    return await pool.send(mail, signal);
  } catch (error) {
    throw new ActionError(toFailure(classifySmtpError(error as SmtpFailure)), { cause: error }); // read field by field
  }
}

/** A server that says "later" means minutes, as greylisting does. */
const laterMs = 5 * 60_000;

function toFailure(verdict: SmtpVerdict): ActionFailure {
  const { code, detail: message } = verdict;
  if (verdict.kind === 'unknown') return { code, message, class: 'transient', nothingHappened: false };
  const isPassing = verdict.kind === 'transient' && code !== 'smtp.sign_in_refused';
  return {
    code,
    message,
    class: isPassing ? 'transient' : 'permanent',
    ...(isPassing && verdict.retry === 'later' ? { retryAfterMs: laterMs } : {}),
    nothingHappened: true,
  };
}

function failure(code: string, message: string): ActionError {
  return new ActionError({ code, message, class: 'permanent', nothingHappened: true });
}
