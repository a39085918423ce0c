import type { TypedField } from './typed-text.tsx';
import { isMoney } from './typed-value-rules.ts';

/** A box nobody has ticked says no; everything else has to be given. */
export function withDefaults(
  fields: readonly Pick<TypedField, 'key' | 'type'>[],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const unticked = fields.filter(({ type }) => type === 'boolean').map(({ key }) => [key, false]);
  return { ...Object.fromEntries(unticked), ...given };
}

export function isGiven(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMoney(value) || (value !== undefined && value !== null && value !== '');
}
