import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { z } from 'zod';
import {
  ActionError,
  connectorAction,
  type ConnectorAction,
  type ConnectorCall,
  type ConnectorSession,
  type MessageGate,
} from '#modules/connections/connections.module';
import { htmlToText } from '#platform/mail/html-text';
import { toUnsubscribeHeaders } from '#platform/mail/list-unsubscribe';
import { mailAddresses } from '#platform/mail/address-input';
import { parseAddresses } from '#platform/mail/mail-address';
import { headerOf } from './message.ts';
import { emailId, getMessage } from './reading-actions.ts';

const letter = {
  to: mailAddresses.optional().describe('Without it, who wrote the message that is answered.'),
  cc: mailAddresses.optional(),
  subject: z.string().max(1000).optional().describe('Without it, that of the message that is answered, with Re:.'),
  body: z.string().max(1_000_000).optional().describe('Plain text.'),
  html: z.string().max(1_000_000).optional(),
  email_id: emailId.optional().describe('The message this answers; it goes into its thread.'),
};

const draft = z.object(letter).refine(hasContent, { path: ['body'], error: 'write something' });

const mail = z
  .object({
    ...letter,
    purpose: z
      .enum(['outreach', 'marketing', 'transactional'])
      .default('outreach')
      .describe('What the recipients are asked for; who has refused it gets nothing.'),
  })
  .refine(hasContent, { path: ['body'], error: 'write something' });

type Letter = z.output<typeof draft>;

interface WritingDeps {
  apiUrl: string;
  gate: MessageGate;
}

const common = { effect: 'unsafe', timeLimitMs: 60_000, needsConnection: true } as const;

/** Quota units: https://developers.google.com/workspace/gmail/api/reference/quota */
const units = { createDraft: 10, sendMessage: 100 };

export function writingActions(deps: WritingDeps): ConnectorAction[] {
  const { apiUrl } = deps;
  return [
    connectorAction({
      ...common,
      name: 'save_draft',
      title: 'Save a draft',
      description: 'Puts a letter among the drafts of the mailbox, where a person looks it over and sends it.',
      inputs: draft,
      output: z.object({ draftId: z.string(), emailId: z.string(), threadId: z.string() }),
      async perform(session, given, call) {
        const answered = await findAnswered(deps, session, given);
        const written = toWritten(given, answered);
        const raw = await compose({ ...written, messageId: toMessageId(call) });
        const answer = await session.request({
          method: 'POST',
          url: `${apiUrl}/drafts`,
          json: { message: { raw, ...threadOf(answered) } },
          units: units.createDraft,
        });
        const { id, message } = DraftAnswer.parse(answer.json());
        return { output: { draftId: id, emailId: message.id, threadId: message.threadId }, externalId: id };
      },
    }),
    connectorAction({
      ...common,
      name: 'send_email',
      title: 'Send an e-mail',
      description:
        'Sends from the mailbox. It is not sent to who is on the suppression list or has unsubscribed. When no answer comes, nobody knows whether it went out: the run then waits for a person.',
      inputs: mail,
      output: z.object({ emailId: z.string(), threadId: z.string() }),
      async perform(session, given, call) {
        const answered = await findAnswered(deps, session, given);
        const written = toWritten(given, answered);
        if (written.to.length === 0) throw refusal('gmail.no_recipient', 'Give "to", or the message that is answered.');
        const unsubscribe = await passGate(deps, { written, purpose: given.purpose, call });
        const raw = await compose({ ...written, messageId: toMessageId(call), unsubscribe });
        const answer = await session.request({
          method: 'POST',
          url: `${apiUrl}/messages/send`,
          json: { raw, ...threadOf(answered) },
          units: units.sendMessage,
        });
        const { id, threadId } = SentMessage.parse(answer.json());
        return { output: { emailId: id, threadId }, externalId: id };
      },
    }),
  ];
}

const SentMessage = z.object({ id: z.string(), threadId: z.string() });
const DraftAnswer = z.object({ id: z.string(), message: SentMessage });

type Answered = Awaited<ReturnType<typeof getMessage>> | undefined;

async function findAnswered({ apiUrl }: WritingDeps, session: ConnectorSession, given: Letter): Promise<Answered> {
  if (given.email_id === undefined) return undefined;
  return await getMessage(session, { apiUrl, id: given.email_id, format: 'metadata' });
}

function threadOf(answered: Answered): { threadId?: string } {
  return answered ? { threadId: answered.threadId } : {};
}

interface Written {
  to: string[];
  cc: string[];
  subject: string;
  text: string;
  html: string | undefined;
  inReplyTo: string | undefined;
  references: string | undefined;
}

/** Gmail puts an answer into its thread when the headers say so and the subject is the same. */
function toWritten({ to, cc = [], subject, body, html }: Letter, answered: Answered): Written {
  const theirs = answered && (headerOf(answered, 'subject') ?? '');
  const inReplyTo = answered && headerOf(answered, 'message-id');
  const earlier = answered && headerOf(answered, 'references');
  return {
    to: to ?? writersOf(answered),
    cc,
    subject: subject ?? (theirs === undefined || /^re:/i.test(theirs) ? (theirs ?? '') : `Re: ${theirs}`),
    text: body?.trim() ? body : htmlToText(html ?? ''),
    html: html?.trim() ? html : undefined,
    inReplyTo,
    references: inReplyTo && [earlier, inReplyTo].filter((one) => one !== undefined).join(' '),
  };
}

function writersOf(answered: Answered): string[] {
  if (!answered) return [];
  const wanted = headerOf(answered, 'reply-to') ?? headerOf(answered, 'from') ?? '';
  return parseAddresses(wanted).map((one) => one.address);
}

async function passGate(
  deps: WritingDeps,
  {
    written,
    purpose,
    call,
  }: { written: Written; purpose: 'outreach' | 'marketing' | 'transactional'; call: ConnectorCall },
) {
  const { workspaceId } = call;
  const answers = await Promise.all(
    [...written.to, ...written.cc].map((one) => deps.gate({ workspaceId, address: one, purpose })),
  );
  const refused = answers.flatMap((answer) => answer.refusal ?? []);
  const [first] = refused;
  if (first) throw refusal(`gate.${first.rule}`, refused.map(({ detail }) => detail).join(' '));
  if (written.to.length > 1 && purpose !== 'transactional') {
    throw refusal('gmail.one_at_a_time', 'Write to one person at a time, each with a way to say no.');
  }
  return answers[0]?.unsubscribe ?? null;
}

interface Composed extends Written {
  messageId: string;
  unsubscribe?: { url: string; mailto?: string | undefined } | null;
}

/** RFC 2822, as base64url. Without a sender: Gmail puts in the mailbox's own. */
async function compose(written: Composed): Promise<string> {
  const { to, cc, subject, text, html, inReplyTo, references, messageId, unsubscribe } = written;
  const composer = new MailComposer({
    messageId: `<${messageId}>`,
    to,
    cc,
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    ...(references === undefined ? {} : { references }),
    headers: unsubscribe ? toUnsubscribeHeaders(unsubscribe) : {},
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return (await composer.compile().build()).toString('base64url');
}

/** The same for every attempt of one effect, so that a person who looks for it in the mailbox can find it. */
function toMessageId({ effectKey }: ConnectorCall): string {
  return `${createHash('sha256').update(effectKey).digest('hex').slice(0, 40)}@millrace.invalid`;
}

function hasContent({ body, html }: { body?: string | undefined; html?: string | undefined }): boolean {
  return Boolean(body?.trim() || html?.trim());
}

function refusal(code: string, message: string): ActionError {
  return new ActionError({ code, message, class: 'permanent', nothingHappened: true });
}
