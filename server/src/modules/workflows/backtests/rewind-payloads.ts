/**
 * The records an event was about, as they were right after it: what is loaded now is taken back by what later events
 * say of their fields before. Fields that events do not tell stay as they are now.
 */
import type { Contact, ContactPoint } from '@millrace/contracts/contacts/contact';
import type { Json } from '#engine/language/json';
import { fieldsBeforeChanges } from '#modules/events/events.module';

export interface LaterChange {
  eventId: string;
  before: Record<string, unknown>;
}

/** What events name by id and the API shows whole. */
export interface Names {
  statuses: ReadonlyMap<string, Json>;
  people: ReadonlyMap<string, Json>;
  companies: ReadonlyMap<string, Json>;
  tags: ReadonlyMap<string, Json>;
}

type Fields = { [name: string]: Json };

/** `changes` by record, newest first. */
export function rewindPayload(
  payload: Json,
  eventId: string,
  known: { changes: ReadonlyMap<string, readonly LaterChange[]>; names: Names },
): Json {
  if (!isFields(payload)) return payload;
  const rewind = (record: Json | undefined): Json | undefined => {
    if (!isFields(record) || typeof record['id'] !== 'string') return record;
    const later = (known.changes.get(record['id']) ?? []).filter((change) => change.eventId > eventId);
    return later.length === 0 ? record : takeBack(record, fieldsBeforeChanges(later), known.names);
  };
  const contact = rewind(payload['contact']);
  const company = rewind(payload['company']);
  return {
    ...payload,
    ...(contact !== undefined && { contact, lead: isFields(contact) && contact['status'] !== null ? contact : null }),
    ...(company !== undefined && { company }),
  };
}

function takeBack(record: Fields, before: Record<string, unknown>, names: Names): Fields {
  const result: Fields = { ...record };
  for (const [name, value] of Object.entries(before)) {
    const was = (value ?? null) as Json; // events hold JSON
    if (name.startsWith('custom.')) result['custom'] = { ...customOf(result), [name.slice('custom.'.length)]: was };
    else if (name in shownWhole) Object.assign(result, shownWhole[name]?.(was, names));
    else if (name in result) result[name] = was;
  }
  return result;
}

function customOf(record: Fields): Fields {
  const { custom } = record;
  return isFields(custom) ? custom : {};
}

const shownWhole: Readonly<Record<string, (was: Json, names: Names) => Fields>> = {
  statusId: (was, { statuses }) => ({ status: refOf(was, statuses) }),
  ownerId: (was, { people }) => ({ owner: refOf(was, people) }),
  companyId: (was, { companies }) => ({ company: refOf(was, companies) }),
  tagIds: (was, { tags }) => ({ tags: Array.isArray(was) ? was.flatMap((id) => refOf(id, tags) ?? []) : [] }),
  points: (was) => {
    const points = (Array.isArray(was) ? was : []) as unknown as ContactPoint[]; // as contacts record them
    const primary = (kind: ContactPoint['kind']) => points.find((point) => point.kind === kind && point.isPrimary);
    const shown: Pick<Contact, 'points' | 'email' | 'phone'> = {
      points,
      email: primary('email')?.normalised ?? null,
      phone: primary('phone')?.normalised ?? null,
    };
    return shown as unknown as Fields; // plain JSON
  },
};

/** What is gone since had a name nobody knows any more. */
function refOf(id: Json, known: ReadonlyMap<string, Json>): Json {
  return typeof id === 'string' ? (known.get(id) ?? { id, name: '' }) : null;
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
