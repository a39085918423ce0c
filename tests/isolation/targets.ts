/** Everything that can be asked of the program: each operation and each raw route, as requests. */
import { hasBody, type Operation, pathParameters } from '../../contracts/src/operation.ts';
import type { Access } from '../../contracts/src/permissions.ts';
import type { RawRoute } from '../../server/src/platform/http/raw-routes.ts';

export interface Request {
  method: string;
  url: string;
  payload?: object;
}

export interface Target {
  /** `contacts.merge`, or the address of a raw route. */
  name: string;
  permission: Access;
  /** The noun its ids are of, as it stands in the address: `contacts`; without one it is about no record. */
  noun: string | undefined;
  /** The request of its example, or the plain one of a raw route, about the records `idOf` names. */
  request(idOf: (noun: string) => string): Request;
}

export function targetOfOperation(operation: Operation): Target {
  const inPath = pathParameters(operation.path);
  const noun = nounOf(operation.path.split('/{')[0] ?? '');
  return {
    name: operation.id,
    permission: operation.permission,
    noun: inPath.length > 0 ? noun : undefined,
    request(idOf) {
      const input = withIds(operation.example.input, (name) => idOf(nounOfField(name) ?? noun)) as Record<
        string,
        unknown
      >;
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => idOf(nounOfField(name) ?? noun));
      const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !inPath.includes(name)));
      const base = { method: operation.method, url: `/api/v1${path}` };
      if (hasBody(operation.method)) return { ...base, payload: rest };
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(rest)) query.set(name, String(value));
      return query.size > 0 ? { ...base, url: `${base.url}?${query}` } : base;
    },
  };
}

export function targetsOfRoute(route: RawRoute): Target[] {
  const path = route.url.split('?')[0] ?? '';
  const noun = nounOf(path.split('/:')[0] ?? '');
  return [route.method].flat().map((method) => ({
    name: `${method} ${route.url}`,
    permission: route.permission,
    noun: path.includes('/:') ? noun : undefined,
    request(idOf) {
      const url = path.replaceAll(/:\w+|\*/g, () => idOf(noun));
      return hasBody(method as 'GET') ? { method, url, payload: {} } : { method, url };
    },
  }));
}

function nounOf(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? '';
}

/** `companyIds` is about companies; `id`, `userId` and the like say nothing beyond the address. */
function nounOfField(name: string): string | undefined {
  const stem = /^(\w+?)Ids?$/.exec(name)?.[1]?.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (stem === undefined) return undefined;
  return stem.endsWith('y') ? `${stem.slice(0, -1)}ies` : `${stem}s`;
}

const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

function withIds(value: unknown, idOf: (name: string) => string, name = 'id'): unknown {
  if (typeof value === 'string') return isId.test(value) ? idOf(name) : value;
  if (Array.isArray(value)) return value.map((item) => withIds(item, idOf, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withIds(child, idOf, key)]));
}
