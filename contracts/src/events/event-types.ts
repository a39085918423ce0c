/**
 * Every type of event there is, by its noun: what the log takes, what triggers may name. `carries` are the records that
 * a run started by such an event finds in its trigger, besides the event itself.
 */
import { z } from 'zod';
import { operation } from '../operation.ts';
import { wholeListOf } from '../paging.ts';

export const carriedRecords = ['contact', 'company', 'message', 'task'] as const;
export type CarriedRecord = (typeof carriedRecords)[number];

const table = {
  api_key: { carries: [], verbs: ['created', 'revoked'] },
  approval: {
    carries: [],
    verbs: ['cancelled', 'decided', 'delegated', 'escalated', 'expired', 'link_made', 'requested'],
  },
  channel: { carries: [], verbs: ['archived', 'created', 'updated'] },
  company: { carries: ['company'], verbs: ['created', 'deleted', 'merged_away', 'rolled_back', 'updated'] },
  connection: {
    carries: [],
    verbs: [
      'authorized',
      'created',
      'deleted',
      'failed',
      'updated',
      'webhook_disabled',
      'webhook_enabled',
      // What services tell: told-events.ts.
      'gmail.message_received',
      'http.delivery_received',
    ],
  },
  consent: { carries: ['contact'], verbs: ['denied', 'granted'] },
  contact: {
    carries: ['contact'],
    verbs: ['created', 'deleted', 'erased', 'merged', 'merged_away', 'rolled_back', 'updated'],
  },
  conversation: { carries: ['contact'], verbs: ['assigned', 'closed', 'opened', 'read', 'reopened', 'snoozed'] },
  custom_field: { carries: [], verbs: ['created', 'deleted', 'updated'] },
  data_export: { carries: [], verbs: ['completed', 'failed', 'requested'] },
  erasure: { carries: [], verbs: ['completed', 'requested'] },
  feature_flag: { carries: [], verbs: ['changed'] },
  import: {
    carries: [],
    verbs: [
      'cancelled',
      'completed',
      'created',
      'discarded',
      'failed',
      'progressed',
      'started',
      'undo_started',
      'undone',
    ],
  },
  invitation: { carries: [], verbs: ['accepted', 'created', 'renewed', 'revoked'] },
  job: { carries: [], verbs: ['discarded', 'retried'] },
  lead: { carries: ['contact'], verbs: ['created', 'deleted', 'status_changed'] },
  lead_status: { carries: [], verbs: ['created', 'deleted', 'updated'] },
  limits: { carries: [], verbs: ['updated'] },
  member: { carries: [], verbs: ['added', 'left', 'removed', 'role_changed'] },
  message: {
    carries: ['message', 'contact'],
    verbs: ['bounced', 'deferred', 'discarded', 'failed', 'queued', 'received', 'refused', 'sent', 'unconfirmed'],
  },
  note: { carries: ['contact'], verbs: ['added', 'changed', 'deleted'] },
  rejected_mail: { carries: [], verbs: ['kept'] },
  retention: { carries: [], verbs: ['changed'] },
  run: {
    carries: [],
    verbs: [
      'cancel_requested',
      'cancelled',
      'completed',
      'discarded',
      'effect_settled',
      'failed',
      'resumed',
      'waiting',
    ],
  },
  saved_view: { carries: [], verbs: ['created', 'deleted', 'updated'] },
  suggestion: { carries: [], verbs: ['failed', 'written'] },
  suppression: { carries: [], verbs: ['added', 'removed'] },
  tag: { carries: [], verbs: ['created', 'deleted', 'updated'] },
  task: { carries: ['task', 'contact'], verbs: ['completed', 'created', 'deleted', 'reopened', 'updated'] },
  template: {
    carries: [],
    verbs: ['imported', 'installed', 'published', 'restored', 'retired', 'updated'],
  },
  workflow: {
    carries: [],
    verbs: [
      'address_changed',
      'archived',
      'created',
      'deleted',
      'disabled',
      'enabled',
      'published',
      'restored',
      'rolled_back',
      'secret_changed',
      'trigger_failed',
      'updated',
    ],
  },
  workspace: { carries: [], verbs: ['ai_budget_changed', 'created', 'updated'] },
} as const satisfies Record<string, { carries: readonly CarriedRecord[]; verbs: readonly string[] }>;

type Table = typeof table;
type EventNoun = keyof Table;

/** `<noun>.<past verb>` */
export type EventType = { [Noun in EventNoun]: `${Noun}.${Table[Noun]['verbs'][number]}` }[EventNoun];

// The keys of a const object.
const nouns = Object.keys(table) as EventNoun[];

// Made of the table, as the type is.
export const eventTypes = nouns.flatMap((noun) => table[noun].verbs.map((verb) => `${noun}.${verb}`)) as EventType[];

/** Of a type, or of what a pattern such as `lead.*` begins with. */
export function carriedBy(type: string): readonly CarriedRecord[] {
  const noun = type.split('.')[0] ?? '';
  return nouns.filter((each) => each === noun).flatMap((each): readonly CarriedRecord[] => table[each].carries);
}

export const listEventTypes = operation({
  id: 'event_types.list',
  method: 'GET',
  path: '/event-types',
  permission: 'events.read',
  summary: 'List the types of events',
  description:
    'What a trigger, a wait or a webhook may name, and which records a workflow finds beside the event. `sample` shows what `trigger` looks like.',
  input: z.object({}),
  answer: wholeListOf(
    z
      .object({
        type: z.string(),
        noun: z.string(),
        carries: z.array(z.enum(carriedRecords)),
        sample: z.record(z.string(), z.unknown()).describe('Made up.'),
      })
      .meta({ id: 'EventTypeDescription' }),
  ),
  errors: [],
  example: {
    input: {},
    answer: {
      items: [
        {
          type: 'company.created',
          noun: 'company',
          carries: ['company'],
          sample: { event: { type: 'company.created' }, company: { name: 'Analytical Engines' } },
        },
      ],
      hasMore: false,
      nextCursor: null,
    },
  },
});
