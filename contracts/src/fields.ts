/** Field schemas that many contracts share, so that a format is written once. */
import { z } from 'zod';

export const Id = z.uuid().describe('UUID (version 7 when made by us).');
/** Its offset may carry a time out of the years that RFC 3339 can write: such a time could not be answered. */
export const Timestamp = z.iso
  .datetime({ offset: true })
  .refine((value) => /^\d{4}-/.test(toIsoString(value)) && !toIsoString(value).startsWith('0000'), {
    error: 'Must be in the years 1 to 9999, in UTC',
  })
  .describe('RFC 3339, UTC.');

function toIsoString(value: string): string {
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

/** A query parameter that is a whole number. */
export const queryInt = (options: { min: number; max: number; default: number }) =>
  z.coerce.number().int().min(options.min).max(options.max).default(options.default);

/** A query parameter that is true or false: `true`, `1` and an empty value are true. */
export const queryFlag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0', ''])])
  .transform((value) => value === true || value === 'true' || value === '1' || value === '');

/** Text a person types: trimmed, made storable (no NUL, no lone surrogates), bounded. */
export const text = (max: number) =>
  z
    .string()
    .transform((value) => value.replaceAll('\u0000', '').toWellFormed().trim())
    .pipe(z.string().max(max));

export const requiredText = (max: number) =>
  z
    .string()
    .transform((value) => value.replaceAll('\u0000', '').toWellFormed().trim())
    .pipe(z.string().min(1).max(max));

/** Increases by one with each change of the record; sent as ETag. */
export const Version = z.number().int().min(1);
