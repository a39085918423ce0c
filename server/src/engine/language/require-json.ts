/** Whether something is JSON of a size a definition may have; asked before anything recurses over it. */
import { joinPath, type Problem } from './problem.ts';

const maxBytes = 1024 * 1024;
/** Each level of steps takes two or three, an expression in an input some more. */
const maxJsonDepth = 120;

export function describeMisfit(value: unknown): Problem | undefined {
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  let bytes = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: each, path, depth } = next;
    if (depth > maxJsonDepth) return problem(path, `the definition is nested deeper than ${maxJsonDepth} levels`);
    bytes += sizeOf(each);
    if (bytes > maxBytes) return problem('', 'the definition is larger than 1 MiB');
    if (!isJsonLevel(each)) return problem(path, `must be JSON, not ${describe(each)}`);
    if (typeof each !== 'object' || each === null) continue;
    const entries: [string | number, unknown][] = Array.isArray(each) ? [...each.entries()] : Object.entries(each);
    for (const [key, inner] of entries) {
      if (typeof key === 'string') bytes += Buffer.byteLength(key) + 3;
      waiting.push({ value: inner, path: joinPath(path, key), depth: depth + 1 });
    }
  }
  return undefined;
}

const problem = (path: string, message: string): Problem => ({ path, message, severity: 'error' });

function sizeOf(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) + 3 : 5;
}

/** The value itself, not what is inside. An absent field may be undefined: it is left out of JSON. */
function isJsonLevel(value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === 'number') return 'a number without a value';
  return typeof value === 'object' ? 'an object of the program' : `a ${typeof value}`;
}
