/**
 * Values too large for a row lie in storage, and a reference stands in the row: `{"$payload": "<id>", "bytes": n}`.
 * Whatever looks like a reference and is none lies there too, however small, so that nobody can forge one.
 */
import type { Json } from '../language/json.ts';

/** In characters of JSON, roughly: finding out must cost next to nothing. */
const mostInRow = 256 * 1024;
const mebibyte = 1024 * 1024;
export const mostBytes = 32 * mebibyte;

export interface PayloadReference {
  [name: string]: Json;
  $payload: string;
  bytes: number;
}

export class ValueTooLargeError extends Error {
  override readonly name = 'ValueTooLargeError';
  readonly path: string | undefined;

  constructor(what: { bytes: number; name: string; path?: string | undefined }) {
    const size = (what.bytes / mebibyte).toFixed(1);
    super(
      `${what.name} has ${size} MiB as JSON; a value may have at most ${mostBytes / mebibyte} MiB. ` +
        'Pick what is needed of it before it is returned, or take it in parts.',
    );
    this.path = what.path;
  }
}

/** Whether it must not stand in a row. Ends as soon as that is known. */
export function isLarge(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.length > mostInRow;
  if (typeof value !== 'object' || value === null) return false;
  return '$payload' in value || sizeBelow(value, mostInRow) < 0;
}

/** What is left of an allowance of characters; negative as soon as it is used up. */
function sizeBelow(value: Json, allowance: number): number {
  if (typeof value === 'string') return allowance - value.length - 2;
  if (typeof value !== 'object' || value === null) return allowance - 5;
  let left = allowance - 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      left = sizeBelow(item, left - 1);
      if (left < 0) return left;
    }
    return left;
  }
  for (const name in value) {
    // Own fields: JSON has no others.
    left = sizeBelow(value[name] ?? null, left - name.length - 4);
    if (left < 0) return left;
  }
  return left;
}

/** Only of what was read from a row: everything else may look like one. */
export function isReference(value: Json | undefined): value is PayloadReference {
  return typeof value === 'object' && value !== null && '$payload' in value;
}
