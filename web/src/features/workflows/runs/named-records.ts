/** The records a value of a run names: what started it, what a step was given or gave. Pure. */
import { isRecord, textAt } from '../../../api/json.ts';

type NamedKind = 'contact' | 'company' | 'conversation';

export interface NamedRecord {
  kind: NamedKind;
  id: string;
  /** Where the value tells it. */
  name: string | undefined;
}

/** How values call them, whole (`lead`) or by their id (`leadId`). */
const kindByName: Readonly<Record<string, NamedKind>> = {
  contact: 'contact',
  lead: 'contact',
  company: 'company',
  conversation: 'conversation',
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const deepest = 4;
const most = 8;

/** Each once, the outermost first. */
export function namedRecords(...values: readonly unknown[]): NamedRecord[] {
  const found = new Map<string, NamedRecord>();
  let level: unknown[] = [...values];
  for (let depth = 0; depth < deepest && found.size < most; depth += 1) {
    const fields = level.filter(isRecord).flatMap((value) => Object.entries(value));
    for (const [name, value] of fields) {
      const record = toNamed(name, value);
      const known = record && found.get(record.id);
      if (record && found.size < most && !known?.name) found.set(record.id, record);
    }
    level = fields.map(([, value]) => value);
  }
  return [...found.values()];
}

function toNamed(name: string, value: unknown): NamedRecord | undefined {
  const kind = kindByName[name.replace(/Id$/, '')];
  const id = name.endsWith('Id') ? value : textAt(value, 'id');
  if (!kind || typeof id !== 'string' || !uuid.test(id)) return undefined;
  return { kind, id, name: textAt(value, 'name') || undefined };
}
