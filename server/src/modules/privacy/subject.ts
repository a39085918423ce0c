/** The person an export or an erasure is about: all that leads to their traces. */
import { z } from 'zod';

export const subjectSchema = z.object({
  /** Of the contact, and of contacts that were merged into it. */
  contactIds: z.array(z.string()),
  addresses: z.array(z.object({ kind: z.string(), value: z.string(), normalised: z.string() })),
  /** Of messages, attachments and rejected mail. */
  files: z.array(z.object({ id: z.string(), storageKey: z.string() })),
  /** Uploads of imports that held a row about the person: their bytes go, the import stays. */
  uploads: z.array(z.object({ id: z.string(), storageKey: z.string() })),
});

export type Subject = z.infer<typeof subjectSchema>;

/** Shorter ones would hit words that have nothing to do with the person. */
const shortestNeedle = 6;

/** What to look for in the traces of others: each address as it was written and as it is compared. */
export function needlesOf({ addresses }: Subject): string[] {
  const texts = addresses.flatMap(({ value, normalised }) => [value, normalised]);
  return [...new Set(texts.map((text) => text.trim().toLowerCase()))].filter((text) => text.length >= shortestNeedle);
}

const erasedMark = '[erased]';

/** Every string inside a JSON value without the needles, keys included. */
export function redactValue(value: unknown, needles: readonly string[]): unknown {
  if (needles.length === 0) return value;
  const pattern = new RegExp(needles.map(escapePattern).join('|'), 'gi');
  const redact = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(pattern, erasedMark);
    if (Array.isArray(part)) return part.map(redact);
    if (part === null || typeof part !== 'object' || part instanceof Date) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, item]) => [key.replaceAll(pattern, erasedMark), redact(item)]),
    );
  };
  return redact(value);
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
