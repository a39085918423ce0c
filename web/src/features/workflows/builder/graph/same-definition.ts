import { isRecord } from '../../../../api/json.ts';

/** Whether two definitions say the same; the order of fields says nothing. */
export function isSameDefinition(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => isSameDefinition(value, other[index]));
  if (!isRecord(one) || !isRecord(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && isSameDefinition(one[name], other[name]))
  );
}
