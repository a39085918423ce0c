import type { BatchAnswer } from '@millrace/contracts/contacts/record-lists';

/** As many as the API takes at once. */
const batchSize = 500;

/** Sends ids in batches of what the API takes, one after the other, and answers what became of each. */
export async function sendInBatches(
  ids: readonly string[],
  send: (ids: string[]) => Promise<BatchAnswer>,
): Promise<BatchAnswer['results']> {
  const results: BatchAnswer['results'] = [];
  for (let from = 0; from < ids.length; from += batchSize) {
    const answer = await send(ids.slice(from, from + batchSize));
    results.push(...answer.results);
  }
  return results;
}
