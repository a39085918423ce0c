/** A reply the AI suggests for an inbound message: shown in the reply box, edited by a person, never sent by itself. */
import { z } from 'zod';
import { declareErrors } from '../errors.ts';
import { Id, Timestamp } from '../fields.ts';
import { operation } from '../operation.ts';

export const suggestionErrors = declareErrors('suggestions', {
  notFound: { status: 404, title: 'There is no suggestion for this message' },
  switchedOff: { status: 409, title: 'Suggestions are switched off in this workspace' },
  notInbound: { status: 409, title: 'Only a message from a contact is answered' },
});

export const suggestionStates = ['pending', 'ready', 'failed'] as const;

export const Suggestion = z
  .object({
    id: Id,
    messageId: Id.describe('The inbound message it answers.'),
    conversationId: Id,
    state: z.enum(suggestionStates).describe('`failed` says so in `failure`, and the reply is written without it.'),
    text: z.string(),
    warnings: z
      .array(z.string())
      .describe('What a person should check: addresses, amounts or links that appear nowhere in the conversation.'),
    failure: z.string().nullable().describe('Why there is none, in a sentence.'),
    model: z.string().describe('Provider and model, such as `offline/reply-1`.'),
    promptVersion: z.string(),
    inputTokens: z.number().int().nullable(),
    outputTokens: z.number().int().nullable(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Suggestion' });
export type Suggestion = z.infer<typeof Suggestion>;

const example: Suggestion = {
  id: '0192f3c1-7a00-7000-8000-0000000000e1',
  messageId: '0192f3c1-7a00-7000-8000-0000000000a1',
  conversationId: '0192f3c1-7a00-7000-8000-0000000000d1',
  state: 'ready',
  text: 'Hello Ada,\n\nthank you for your message.',
  warnings: [],
  failure: null,
  model: 'offline/reply-1',
  promptVersion: 'reply-1',
  inputTokens: 120,
  outputTokens: 30,
  createdAt: '2026-01-05T09:30:00.000Z',
  finishedAt: '2026-01-05T09:30:01.000Z',
};

export const getSuggestion = operation({
  id: 'suggestions.get',
  method: 'GET',
  path: '/messages/{id}/suggestion',
  permission: 'suggestions.read',
  summary: 'Get the suggested reply to a message',
  description: 'One is written for each message from a contact. `POST …/suggestion/stream` writes it while you read.',
  input: z.object({ id: Id }),
  answer: Suggestion,
  errors: [suggestionErrors.notFound],
  example: { input: { id: example.messageId }, answer: example },
});

/** What `POST /messages/{id}/suggestion/stream` sends, as server-sent events named by `type`. */
export const SuggestionStreamEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('delta'), text: z.string() }),
  z.object({ type: z.literal('done'), suggestion: Suggestion }),
]);
export type SuggestionStreamEvent = z.infer<typeof SuggestionStreamEvent>;
