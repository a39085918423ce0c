/** What lists and batches of contacts, leads and companies share. */
import { z } from 'zod';
import { Id, queryFlag } from '../fields.ts';
import { Filter } from '../filter/filter.ts';
import { pageInput } from '../paging.ts';

export const recordSorts = ['createdAt', '-createdAt', 'updatedAt', '-updatedAt', 'name', '-name'] as const;
export type RecordSort = (typeof recordSorts)[number];
export const RecordSort = z.enum(recordSorts);

export const sortInput = RecordSort.default('-createdAt').describe('A leading minus turns the order around.');

/** Body of `POST /{noun}/query`. */
export const queryInput = {
  ...pageInput,
  total: queryFlag.optional().describe('Also count all matching items (costs a count).'),
  filter: Filter.optional(),
  sort: sortInput,
};

export const maxBatch = 500;

/** Which records a batch is about: by id, each at most once. */
export const batchIds = z
  .array(Id)
  .min(1)
  .max(maxBatch)
  .transform((ids) => [...new Set(ids)]);

/** Per row: done, or why not. One row's refusal leaves the others standing. */
export const BatchAnswer = z
  .object({
    results: z.array(
      z.object({
        id: Id,
        ok: z.boolean(),
        error: z.object({ code: z.string(), detail: z.string() }).optional(),
      }),
    ),
    succeeded: z.number().int(),
    failed: z.number().int(),
  })
  .meta({ id: 'BatchAnswer' });
export type BatchAnswer = z.infer<typeof BatchAnswer>;
