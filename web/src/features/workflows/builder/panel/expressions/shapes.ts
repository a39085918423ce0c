/** What is known of values in the editor: from the compiler, and from sample data where the compiler knows nothing. Pure. */
import type { ExpressionMember, ValueShape } from '@millrace/contracts/workflows/workflow-inspection';

export const any: ValueShape = { kind: 'any' };

const deepest = 12;

/** Of a value of the sample: there may be further fields, and what is empty there may be filled in another run. */
export function shapeOfValue(value: unknown, depth = 0): ValueShape {
  if (value === null || value === undefined || depth > deepest) return any;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return { kind: 'list', item: items.length === 0 ? any : shapeOfValue(items[0], depth + 1) };
  }
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([name, item]) => [name, shapeOfValue(item, depth + 1)] as const);
    return { kind: 'object', fields: Object.fromEntries(fields), isOpen: true };
  }
  if (typeof value === 'string') return { kind: 'string' };
  if (typeof value === 'number') return { kind: 'number' };
  return typeof value === 'boolean' ? { kind: 'boolean' } : any;
}

/** What the compiler says goes first; the sample fills in what it does not know. */
export function mergeShapes(known: ValueShape, seen: ValueShape): ValueShape {
  if (known.kind === 'any') return seen;
  if (known.kind === 'list' && seen.kind === 'list')
    return { kind: 'list', item: mergeShapes(known.item ?? any, seen.item ?? any) };
  if (known.kind !== 'object' || seen.kind !== 'object') return known;
  const fields: Record<string, ValueShape> = { ...known.fields };
  for (const [name, shape] of Object.entries(seen.fields ?? {})) {
    const own = fields[name];
    if (own) fields[name] = mergeShapes(own, shape);
    else if (known.isOpen) fields[name] = shape;
  }
  return { ...known, fields };
}

export function fieldOf(shape: ValueShape, name: string): ValueShape {
  const { fields } = shape;
  return fields && Object.hasOwn(fields, name) ? (fields[name] ?? any) : any;
}

/** What a method gives. `given`: what the function handed to it makes. */
export function resultOf(shape: ValueShape, member: ExpressionMember, given: ValueShape): ValueShape {
  if (member.keeps === 'list') return shape;
  if (member.keeps === 'item') return shape.item ?? any;
  if (member.keeps === 'mapped') return { kind: 'list', item: given };
  return member.gives ?? any;
}

/** In a few signs, as it stands beside a completion: `text`, `list of objects`. */
export function kindWord(shape: ValueShape, words: Readonly<Record<ValueShape['kind'], string>>): string {
  if (shape.kind !== 'list' || !shape.item || shape.item.kind === 'any') return words[shape.kind];
  return `${words.list} · ${words[shape.item.kind]}`;
}
