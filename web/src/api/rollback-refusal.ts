import { z } from 'zod';
import { isApiError } from './api-error.ts';

const Reasons = z.array(z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]));

/** Why a record cannot go back to an event; null when something else went wrong. */
export function rollbackReasons(error: unknown, code: string): readonly string[] | null {
  if (!isApiError(error, code)) return null;
  return Reasons.safeParse(error.extra['reasons']).data ?? error.issues.map(({ message }) => message);
}
