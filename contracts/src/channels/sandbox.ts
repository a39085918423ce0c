/** The mailbox of everybody who is written to through a sandbox channel. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, requiredText, text, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';
import { Address, channelErrors } from './channels.ts';

export const sandboxErrors = declareErrors('sandbox', {
  mailNotFound: { status: 404, title: 'There is no such mail in the sandbox' },
  notSandbox: { status: 422, title: 'The channel is no sandbox' },
});

export const SandboxMail = z
  .object({
    id: Id.describe('That of the message it delivered.'),
    channelId: Id,
    conversationId: Id,
    from: z.object({ name: z.string(), address: z.string() }),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string().nullable().describe('As sent, not sanitised: show it only in a sandboxed frame.'),
    headers: z.record(z.string(), z.string()),
    deliveredAt: Timestamp,
    readAt: Timestamp.nullable(),
  })
  .meta({ id: 'SandboxMail' });
export type SandboxMail = z.infer<typeof SandboxMail>;

const exampleMail: SandboxMail = {
  id: '0192f3c1-7a00-7000-8000-0000000000a1',
  channelId: '0192f3c1-7a00-7000-8000-0000000000c1',
  conversationId: '0192f3c1-7a00-7000-8000-0000000000d1',
  from: { name: 'Example Sales', address: 'sandbox@millrace.test' },
  to: 'ada@example.org',
  subject: 'Re: A question',
  text: 'Thank you for asking.',
  html: null,
  headers: { 'message-id': '<0192f3c1-7a00-7000-8000-0000000000a1@millrace.test>' },
  deliveredAt: '2026-01-05T09:30:00.000Z',
  readAt: null,
};

export const listSandboxMail = operation({
  id: 'sandbox.list_mail',
  method: 'GET',
  path: '/sandbox/mail',
  permission: 'conversations.read',
  summary: 'List the mail of the sandbox',
  description:
    'What sandbox channels delivered, newest first; with `address`, what one person would have in the mailbox.',
  input: z.object({ ...pageInput, channelId: Id.optional(), address: Address.optional() }),
  answer: pageOf(SandboxMail),
  errors: [],
  example: { input: {}, answer: { items: [exampleMail], hasMore: false, nextCursor: null } },
});

export const getSandboxMail = operation({
  id: 'sandbox.get_mail',
  method: 'GET',
  path: '/sandbox/mail/{id}',
  permission: 'conversations.read',
  summary: 'Read a mail of the sandbox',
  description: 'One delivered mail. Reading it does not mark it read; `POST /sandbox/mail/{id}/read` does.',
  input: z.object({ id: Id }),
  answer: SandboxMail,
  errors: [sandboxErrors.mailNotFound],
  example: { input: { id: exampleMail.id }, answer: exampleMail },
});

export const readSandboxMail = operation({
  id: 'sandbox.mark_read',
  method: 'POST',
  path: '/sandbox/mail/{id}/read',
  permission: 'messages.send',
  summary: 'Mark a mail of the sandbox read',
  description: 'Notes that the recipient opened it.',
  input: z.object({ id: Id }),
  answer: SandboxMail,
  errors: [sandboxErrors.mailNotFound],
  example: { input: { id: exampleMail.id }, answer: { ...exampleMail, readAt: exampleMail.deliveredAt } },
});

export const writeSandboxMail = operation({
  id: 'sandbox.write',
  method: 'POST',
  path: '/sandbox/mail',
  permission: 'messages.send',
  summary: 'Write as a contact',
  description:
    'Sends a mail to a sandbox channel as somebody outside would, through the same intake as real mail. With `inReplyTo`, as the answer to a delivered mail: it joins that conversation.',
  input: z.object({
    channelId: Id.optional().describe('The sandbox channel written to; not needed with `inReplyTo`.'),
    inReplyTo: Id.optional().describe('Id of the delivered mail that is answered.'),
    from: Address.optional().describe('Who writes; with `inReplyTo`, its recipient.'),
    fromName: text(200).optional(),
    subject: text(500).optional(),
    text: requiredText(100_000),
  }),
  answer: z.object({ messageId: Id, conversationId: Id, contactId: Id }),
  status: 201,
  errors: [sandboxErrors.mailNotFound, sandboxErrors.notSandbox, channelErrors.notFound, channelErrors.notActive],
  // The mail goes through the intake, which has a transaction of its own.
  transaction: 'none',
  example: {
    input: {
      channelId: exampleMail.channelId,
      from: 'ada@example.org',
      fromName: 'Ada Lovelace',
      subject: 'A question',
      text: 'Do you deliver on Mondays?',
    },
    answer: {
      messageId: '0192f3c1-7a00-7000-8000-0000000000a2',
      conversationId: exampleMail.conversationId,
      contactId: '0192f3c1-7a00-7000-8000-0000000000b1',
    },
  },
});
