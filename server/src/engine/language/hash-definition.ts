/** One text and one hash for definitions that say the same, whatever the order of their fields. */
import { createHash } from 'node:crypto';

/** SHA-256, as 64 hexadecimal digits. */
export function hashDefinition(definition: unknown): string {
  return createHash('sha256').update(toCanonicalText(definition)).digest('hex');
}

/** JSON with the fields of objects in order; fields that are undefined are absent. */
export function toCanonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
