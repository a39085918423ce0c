/** What a person decides about a message whose outcome is unknown, and what was tried to send one. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id } from '../fields.ts';
import { DeadLetterAttempt } from '../jobs/dead-letters.ts';
import { operation } from '../operation.ts';
import { exampleMessage, messageErrors, messageStates } from '../conversations/messages.ts';

export const sendingErrors = declareErrors('sending', {
  notUnknown: { status: 409, title: 'The outcome of the message is known' },
  notYours: { status: 403, title: 'The conversation is assigned to somebody else' },
});

export const resolveMessage = operation({
  id: 'messages.resolve',
  method: 'POST',
  path: '/messages/{id}/resolve',
  permission: 'dead_letters.retry',
  summary: 'Decide about a message that may have been sent',
  description:
    'For a message in the state `unknown`: `sent` believes that it has arrived, `send_again` sends it once more and takes the risk that it arrives twice.',
  input: z.object({ id: Id, as: z.enum(['sent', 'send_again']) }),
  answer: z.object({ id: Id, state: z.enum(messageStates) }),
  errors: [messageErrors.notFound, sendingErrors.notUnknown, sendingErrors.notYours],
  example: {
    input: { id: exampleMessage.id, as: 'sent' },
    answer: { id: exampleMessage.id, state: 'sent' },
  },
});

export const listSendAttempts = operation({
  id: 'messages.list_attempts',
  method: 'GET',
  path: '/messages/{id}/attempts',
  permission: 'conversations.read',
  summary: 'List the attempts to send a message',
  description: 'Oldest first, over all times a person has sent it again. At most 200.',
  input: z.object({ id: Id }),
  answer: z.object({ items: z.array(DeadLetterAttempt) }),
  errors: [messageErrors.notFound],
  example: {
    input: { id: exampleMessage.id },
    answer: {
      items: [
        {
          number: 1,
          startedAt: '2026-01-05T09:30:00.000Z',
          endedAt: '2026-01-05T09:30:01.000Z',
          outcome: 'sent',
          code: null,
          detail: null,
        },
      ],
    },
  },
});
