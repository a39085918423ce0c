/** What a run finds as `trigger` when an event started it: the event, and the records it is about as the API shows them. */
import type { Company } from '@millrace/contracts/companies/company';
import type { Contact } from '@millrace/contracts/contacts/contact';
import type { Message } from '@millrace/contracts/conversations/messages';
import type { Task } from '@millrace/contracts/tasks/task';
import type { Json } from '#engine/language/json';
import type { RecordedEvent } from '#modules/events/events.module';
import type { Db } from '#platform/postgres/database';

export type LoadNouns = (
  db: Db,
  workspaceId: string,
  events: readonly RecordedEvent[],
) => Promise<ReadonlyMap<string, Json>>;

export interface NounSources {
  listContacts(db: Db, workspaceId: string, ids: readonly string[]): Promise<Contact[]>;
  listCompanies(db: Db, workspaceId: string, ids: readonly string[]): Promise<Company[]>;
  listMessages(db: Db, workspaceId: string, ids: readonly string[]): Promise<(Message & { channel: string })[]>;
  listTasks(db: Db, workspaceId: string, ids: readonly string[]): Promise<Task[]>;
}

/** All of a very long mail is for a step to fetch that needs it. */
const maxTextLength = 32_000;

/** At most four queries, however many events. */
export function createNounLoader(sources: NounSources): LoadNouns {
  return async (db, workspaceId, events) => {
    const idsOf = (types: readonly string[]) => [
      ...new Set(events.flatMap((event) => (types.includes(event.entityType) ? [event.entityId] : []))),
    ];
    const relatedIds = events.flatMap(({ relatedId }) => relatedId ?? []);
    const contactIds = [...new Set([...idsOf(['contact', 'lead']), ...relatedIds])];
    const [contacts, companies, messages, tasks] = await Promise.all([
      contactIds.length > 0 ? sources.listContacts(db, workspaceId, contactIds) : [],
      idsOf(['company']).length > 0 ? sources.listCompanies(db, workspaceId, idsOf(['company'])) : [],
      idsOf(['message']).length > 0 ? sources.listMessages(db, workspaceId, idsOf(['message'])) : [],
      idsOf(['task']).length > 0 ? sources.listTasks(db, workspaceId, idsOf(['task'])) : [],
    ]);
    const byId = <Item extends { id: string }>(items: readonly Item[]) => new Map(items.map((item) => [item.id, item]));
    const known = {
      contacts: byId(contacts),
      companies: byId(companies),
      messages: byId(messages),
      tasks: byId(tasks),
    };
    return new Map(events.map((event) => [event.id, toPayload(event, known)]));
  };
}

interface Known {
  contacts: ReadonlyMap<string, Contact>;
  companies: ReadonlyMap<string, Company>;
  messages: ReadonlyMap<string, Message & { channel: string }>;
  tasks: ReadonlyMap<string, Task>;
}

function toPayload(event: RecordedEvent, known: Known): Json {
  const contact = known.contacts.get(event.entityId) ?? known.contacts.get(event.relatedId ?? '');
  const company = known.companies.get(event.entityId);
  const message = known.messages.get(event.entityId);
  const task = known.tasks.get(event.entityId);
  return asJson({
    event: {
      id: event.id,
      type: event.type,
      entityType: event.entityType,
      entityId: event.entityId,
      relatedId: event.relatedId ?? null,
      actor: { kind: event.actor.kind, id: event.actor.id ?? null },
      before: event.before ?? null,
      after: event.after ?? null,
      occurredAt: event.occurredAt,
    },
    ...(contact && { contact, lead: contact.status === null ? null : contact }),
    ...(company && { company }),
    ...(task && { task }),
    ...(message && { message: { ...message, text: message.text.slice(0, maxTextLength) } }),
    ...toToldByService(event),
    // What the actions of a mail connector take.
    ...(message && { email_id: message.id }),
  });
}

/** What a service has told a connection: `connection.<service>.<what>`. */
function toToldByService({ type, entityId, after }: RecordedEvent): object {
  const [, service] = /^connection\.(\w+)\.\w+$/.exec(type) ?? [];
  if (service === undefined || !after) return {};
  const { email_id } = after;
  return { connection: { id: entityId, service }, payload: after, ...(email_id === undefined ? {} : { email_id }) };
}

/** As it is stored: dates as text, nothing undefined. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json; // what JSON.parse gives
}
