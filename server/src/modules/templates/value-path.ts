/** Places in a definition, written as its problems are: `steps[2].inputs.to`, `steps[0].inputs["x-y"]`. */
import { joinPath } from '#engine/language/problem';

type Key = string | number;

/** Undefined for what is no path. */
export function parsePath(path: string): Key[] | undefined {
  const keys: Key[] = [];
  let rest = path;
  while (rest !== '') {
    const [all, name, index, quoted] =
      /^(?:\.?([A-Za-z_$][\w$]*)|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\])/.exec(rest) ?? [];
    if (all === undefined) return undefined;
    if (name !== undefined) keys.push(name);
    else if (index !== undefined) keys.push(Number(index));
    else keys.push(String(JSON.parse(quoted ?? '""')));
    rest = rest.slice(all.length);
  }
  return keys;
}

/** Undefined where nothing stands. */
export function valueAt(json: unknown, path: string): unknown {
  let found = json;
  for (const key of parsePath(path) ?? []) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<Key, unknown>)[key]; // an own property, as was just asked
  }
  return found;
}

/** A copy with every text replaced by what `replace` makes of it; undefined leaves its field out. */
export function mapTexts(json: unknown, replace: (text: string, path: string) => unknown, path = ''): unknown {
  if (typeof json === 'string') return replace(json, path);
  if (Array.isArray(json)) return json.map((item, index) => mapTexts(item, replace, joinPath(path, index)));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
      const mapped = mapTexts(value, replace, joinPath(path, key));
      return mapped === undefined ? [] : [[key, mapped] as const];
    }),
  );
}

/** Calls `visit` with each value below, the places of objects before those inside of them. */
export function eachValue(json: unknown, visit: (value: unknown, path: string, key: Key) => void, path = ''): void {
  if (typeof json !== 'object' || json === null) return;
  const entries: [Key, unknown][] = Array.isArray(json) ? [...json.entries()] : Object.entries(json);
  for (const [key, value] of entries) {
    const place = joinPath(path, key);
    visit(value, place, key);
    eachValue(value, visit, place);
  }
}
