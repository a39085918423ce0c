/** What an editor shows of a value: the beginning of long lists and texts, and nothing of what lies very deep. */
import type { Json } from '#engine/language/json';

export interface CutLimits {
  text: number;
  items: number;
  depth: number;
}

export function cutValue(value: Json, limits: CutLimits): { value: Json; isCut: boolean } {
  let isCut = false;
  const cut = (part: Json, depth: number): Json => {
    if (typeof part === 'string') {
      if (part.length <= limits.text) return part;
      isCut = true;
      return `${part.slice(0, limits.text)}…`;
    }
    if (typeof part !== 'object' || part === null) return part;
    if (depth >= limits.depth) {
      isCut = true;
      return null;
    }
    if (Array.isArray(part)) {
      isCut ||= part.length > limits.items;
      return part.slice(0, limits.items).map((item) => cut(item, depth + 1));
    }
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, cut(item, depth + 1)]));
  };
  const shown = cut(value, 0);
  return { value: shown, isCut };
}
