/** Lists answer pages by keyset cursor: `{ items, hasMore, nextCursor, total? }`. */
import { z } from 'zod';
import { queryFlag, queryInt } from './fields.ts';

export const maxPageSize = 200;

/** Input every list takes, spread into its own: `z.object({ ...pageInput, status: … })`. */
export const pageInput = {
  limit: queryInt({ min: 1, max: maxPageSize, default: 50 }).describe('Items on a page, at most 200.'),
  cursor: z.string().max(1000).optional().describe('`nextCursor` of the page before. Opaque.'),
  total: queryFlag.optional().describe('Also count all matching items (costs a count).'),
  fields: z.string().max(1000).optional().describe('Comma-separated names of the fields to answer.'),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });
}

/** For lists that are short by nature (tags, statuses) and answered whole: a page like every other, and the last. */
export function wholeListOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), hasMore: z.literal(false), nextCursor: z.null() });
}

export function toWholeList<Item>(items: Item[]): { items: Item[]; hasMore: false; nextCursor: null } {
  return { items, hasMore: false, nextCursor: null };
}

export interface Page<Item> {
  items: Item[];
  hasMore: boolean;
  nextCursor: string | null;
  total?: number | undefined;
}
