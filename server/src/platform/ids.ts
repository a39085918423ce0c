/** Ids are UUIDv7, made in the program: sortable by creation time, and known before the row exists. */
import { v7 } from 'uuid';

export interface Ids {
  /** The next id; never smaller than the one before within this process. */
  next(): string;
}

export const uuidV7Ids: Ids = { next: () => v7() };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return uuidPattern.test(value);
}
