/** The person an export or an erasure is about: all that leads to their traces. */
import { z } from 'zod';
import type { Traces } from './redact-value.ts';

export const subjectSchema = z.object({
  /** Of the contact, and of contacts that were merged into it. */
  contactIds: z.array(z.string()),
  addresses: z.array(z.object({ kind: z.string(), value: z.string(), normalised: z.string() })),
  /** Whole names nobody else in the workspace has. */
  names: z.array(z.string()).default([]),
  /** Of the addresses, as they are compared, those that are another contact's too: in the records of others they stay. */
  shared: z.array(z.string()).default([]),
  /** Of messages, attachments and rejected mail. */
  files: z.array(z.object({ id: z.string(), storageKey: z.string() })),
  /** Uploads of imports that held a row about the person: their bytes go, the import stays. */
  uploads: z.array(z.object({ id: z.string(), storageKey: z.string() })),
});

export type Subject = z.infer<typeof subjectSchema>;

/** Shorter ones would hit words that have nothing to do with the person. */
const shortestNeedle = 6;

/** Each address as it was written and as it is compared. */
export function needlesOf({ addresses }: Pick<Subject, 'addresses'>): string[] {
  const texts = addresses.flatMap(({ value, normalised }) => [value, normalised]);
  return [...new Set(texts.map((text) => text.trim().toLowerCase()))].filter((text) => text.length >= shortestNeedle);
}

/** What to look for in the records of others. */
export function tracesOf({ addresses, names, shared }: Subject): Traces {
  return {
    addresses: needlesOf({ addresses: addresses.filter(({ normalised }) => !shared.includes(normalised)) }),
    names: [...new Set(names.map((name) => name.trim().toLowerCase()).filter(isWholeName))],
  };
}

/** A first and a last name: one word alone is many people's, and often just a word. */
export function isWholeName(name: string): boolean {
  const words = name.match(/\p{L}{2,}/gu) ?? [];
  return words.length >= 2 && name.trim().length >= shortestNeedle && !name.includes('@');
}
