import { isApiError } from './api-error.ts';
import { isRecord } from './json.ts';

export interface Candidate {
  id: string;
  name: string;
}

/** To whom something belongs already, as the refusal of a duplicate tells it; null when it is no such refusal. */
export function candidatesOf(error: unknown, code: string): readonly Candidate[] | null {
  if (!isApiError(error, code)) return null;
  const { candidates } = error.extra;
  return Array.isArray(candidates) ? candidates.filter(isCandidate) : [];
}

function isCandidate(value: unknown): value is Candidate {
  return isRecord(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string';
}
