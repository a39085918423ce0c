import { isApiError } from './api-error.ts';
import { textAt } from './json.ts';

/** Why a record cannot go back to an event; null when something else went wrong. */
export function rollbackReasons(error: unknown, code: string): readonly string[] | null {
  if (!isApiError(error, code)) return null;
  const { reasons } = error.extra;
  if (!Array.isArray(reasons)) return error.issues.map(({ message }) => message);
  return reasons.flatMap((reason) => (typeof reason === 'string' ? reason : (textAt(reason, 'message') ?? [])));
}
