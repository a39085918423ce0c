/** Inbound mail that could not become a message: kept as it came, shown with the reason, never dropped. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';
import { pageInput, pageOf } from '../paging.ts';

/**
 * `no_sender`: nothing in it names an address to answer to. `empty`: neither body, subject nor attachment.
 * `from_ourselves`: it comes from the channel's own address. `unparseable`: it is not a mail.
 * `refused_by_database`: reading worked, storing did not; tell us.
 */
export const rejectionReasons = ['unparseable', 'no_sender', 'empty', 'from_ourselves', 'refused_by_database'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

export const rejectedMailErrors = declareErrors('rejected_mail', {
  notFound: { status: 404, title: 'There is no such rejected mail' },
});

export const RejectedMail = z
  .object({
    id: Id,
    channelId: Id,
    reason: z.enum(rejectionReasons),
    detail: z.string(),
    envelopeFrom: z.string().nullable(),
    envelopeTo: z.array(z.string()),
    sender: z.string().nullable().describe('What its From says, as far as it can be read.'),
    subject: z.string().nullable(),
    sizeBytes: z.number().int(),
    receivedAt: Timestamp,
  })
  .meta({ id: 'RejectedMail' });
export type RejectedMail = z.infer<typeof RejectedMail>;

const exampleRejectedMail: RejectedMail = {
  id: '0192f3c1-7a00-7000-8000-0000000000e1',
  channelId: '0192f3c1-7a00-7000-8000-0000000000c1',
  reason: 'no_sender',
  detail: 'The mail names no address in From, Reply-To, Sender or on its envelope.',
  envelopeFrom: null,
  envelopeTo: ['sales@example.com'],
  sender: null,
  subject: 'Hello',
  sizeBytes: 812,
  receivedAt: '2026-01-05T09:30:00.000Z',
};

export const listRejectedMail = operation({
  id: 'rejected_mail.list',
  method: 'GET',
  path: '/rejected-mail',
  permission: 'conversations.read',
  summary: 'List rejected mail',
  description: 'Newest first. `GET /rejected-mail/{id}/raw` has the mail as it came.',
  input: z.object({ ...pageInput, channelId: Id.optional() }),
  answer: pageOf(RejectedMail),
  errors: [],
  example: { input: {}, answer: { items: [exampleRejectedMail], hasMore: false, nextCursor: null } },
});

export const getRejectedMail = operation({
  id: 'rejected_mail.get',
  method: 'GET',
  path: '/rejected-mail/{id}',
  permission: 'conversations.read',
  summary: 'Get a rejected mail',
  description: 'One rejected mail with the reason.',
  input: z.object({ id: Id }),
  answer: RejectedMail,
  errors: [rejectedMailErrors.notFound],
  example: { input: { id: exampleRejectedMail.id }, answer: exampleRejectedMail },
});
