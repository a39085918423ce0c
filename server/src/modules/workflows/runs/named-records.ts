/**
 * Which records a value of a run names: what started it, what a step was given or gave. Whole (`lead`) or by their id
 * (`leadId`), not in lists: a page of leads that was read has nothing to do with each of them. Pure.
 */
import type { NamedRecord } from '@millrace/contracts/runs/run';
import { isUuid } from '#platform/ids';

type Kind = NamedRecord['kind'];

/** How values call them. */
const kindByName: Readonly<Record<string, Kind>> = {
  contact: 'contact',
  lead: 'contact',
  company: 'company',
  conversation: 'conversation',
  message: 'message',
  task: 'task',
  event: 'event',
};

const deepest = 4;
const most = 8;
/** Of one value; what goes on beyond that is no record. */
const mostFields = 2_000;

type Fields = Readonly<Record<string, unknown>>;

export interface Naming {
  value: unknown;
  /** What its own `id` is the id of. */
  idOf?: string | undefined;
}

/** Each once, the outermost first. */
export function namedRecords(...namings: readonly Naming[]): NamedRecord[] {
  const looking: Looking = { found: new Map(), fieldsLeft: mostFields };
  let level: Fields[] = [];
  for (const { value, idOf } of namings) {
    if (!isFields(value)) continue;
    keep(looking, toWhole(idOf, value));
    level.push(value);
  }
  for (let depth = 0; depth < deepest && level.length > 0; depth += 1) level = lookInto(level, looking);
  return [...looking.found.values()];
}

interface Looking {
  found: Map<string, NamedRecord>;
  fieldsLeft: number;
}

function keep({ found }: Looking, record: NamedRecord | undefined): void {
  if (record && found.size < most && !found.get(record.id)?.name) found.set(record.id, record);
}

/** Answers what lies one level deeper. Every run that starts comes here: it makes as little as it can. */
function lookInto(level: readonly Fields[], looking: Looking): Fields[] {
  const below: Fields[] = [];
  for (const fields of level) {
    for (const name in fields) {
      if (looking.fieldsLeft-- <= 0) return [];
      const value = fields[name];
      if (isFields(value)) below.push(value);
      keep(looking, isFields(value) ? toWhole(name, value) : byId(name, value, fields));
    }
  }
  return below;
}

/** Those that a run is kept beside, to be found by: a message is found by its conversation. */
const keptKinds: ReadonlySet<Kind> = new Set(['contact', 'company', 'conversation']);

export function namedRecordIds(...namings: readonly Naming[]): string[] {
  return namedRecords(...namings).flatMap(({ kind, id }) => (keptKinds.has(kind) ? [id] : []));
}

/** The field that tells what it is called, where that is not `name`. */
const nameOf: Partial<Record<Kind, string>> = {
  event: 'type',
  message: 'subject',
  conversation: 'subject',
  task: 'title',
};

function toWhole(called: string | undefined, value: Fields): NamedRecord | undefined {
  const kind = called === undefined ? undefined : kindByName[called];
  if (!kind) return undefined;
  const name = value[nameOf[kind] ?? 'name'];
  return toNamed({ kind, id: value['id'], name, conversationId: value['conversationId'] });
}

function byId(name: string, id: unknown, beside: Fields): NamedRecord | undefined {
  const kind = name.endsWith('Id') ? kindByName[name.slice(0, -2)] : undefined;
  // Whatever program wrote it: an event of ours stands there whole.
  if (!kind || kind === 'event') return undefined;
  return toNamed({ kind, id, name: undefined, conversationId: beside['conversationId'] });
}

function toNamed({ kind, id, name, conversationId }: Record<keyof NamedRecord, unknown> & { kind: Kind }) {
  if (typeof id !== 'string' || !isUuid(id)) return undefined;
  const isMessage = kind === 'message';
  // Nobody finds a message without its conversation.
  if (isMessage && (typeof conversationId !== 'string' || !isUuid(conversationId))) return undefined;
  return {
    kind,
    id,
    name: typeof name === 'string' && name !== '' ? name : null,
    conversationId: isMessage ? String(conversationId) : null,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
