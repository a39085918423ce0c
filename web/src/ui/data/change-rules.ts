/** One field that differs; `isNew` when there is no before to speak of, as for a record just made. */
export interface Change {
  field: string;
  from: unknown;
  to: unknown;
  isNew: boolean;
}

type Fields = Readonly<Record<string, unknown>> | null;

export function toChanges(before: Fields, after: Fields): Change[] {
  const fields = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  return [...fields].map((field) => ({
    field,
    from: before?.[field] ?? null,
    to: after?.[field] ?? null,
    isNew: before === null,
  }));
}

const longest = 160;

/** A value as a line of text: lists by their members, objects by what names them. */
export function toText(value: unknown): string {
  const text = plainText(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plainText).filter(Boolean).join(', ');
  if (typeof value === 'object') {
    const named = ['name', 'label', 'value', 'address', 'title'].map((key) => Reflect.get(value, key)).find(Boolean);
    return named === undefined ? JSON.stringify(value) : plainText(named);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
