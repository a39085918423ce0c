import {
  deadLetterErrors,
  discardDeadLetters,
  getDeadLetter,
  listDeadLetters,
  retryDeadLetters,
} from '@millrace/contracts/jobs/dead-letters';
import { countedAtMost } from '@millrace/contracts/jobs/queues';
import type { InputOf } from '@millrace/contracts/operation';
import { Problem } from '#platform/errors';
import { decodeIdCursor, toPage } from '#platform/http/cursor';
import { bind, type Binding, type HandlerContext } from '#platform/http/handler';
import type { Tx } from '#platform/postgres/database';
import type { DeadLetterFilter, DeadLetterSource } from './sources.ts';

export function bindDeadLetterHandlers(deps: { deadLetterSources: readonly DeadLetterSource[] }): Binding[] {
  const { deadLetterSources: sources } = deps;
  return [
    bind(listDeadLetters, async ({ input, tx, workspaceId }) => {
      const wanted = sources.filter(({ kind }) => !input.kind || kind === input.kind);
      const page = await readPage(tx, wanted, { workspaceId, input });
      const total = input.total ? await countAll(tx, wanted, { workspaceId, filter: toFilter(input) }) : undefined;
      return { ...page, total };
    }),

    bind(getDeadLetter, async ({ input, tx, workspaceId }) => {
      for (const source of sources) {
        const found = await source.find(tx, workspaceId, input.id);
        if (found) return found;
      }
      throw new Problem(
        deadLetterErrors.notFound,
        'There is no such dead letter; it may be retried or discarded already.',
      );
    }),

    bind(retryDeadLetters, (context) => decideAll(sources, context, 'retry')),
    bind(discardDeadLetters, (context) => decideAll(sources, context, 'discard')),
  ];
}

type ListInput = InputOf<typeof listDeadLetters>;

function toFilter({ state, queue, reason }: ListInput): DeadLetterFilter {
  return { state, queue, reason };
}

/** Each source gives as many as the page holds; the newest of all of them are the page. */
async function readPage(
  tx: Tx,
  sources: readonly DeadLetterSource[],
  { workspaceId, input }: { workspaceId: string; input: ListInput },
) {
  const beforeId = decodeIdCursor(input.cursor);
  const limit = input.limit + 1;
  const page = {
    workspaceId,
    filter: toFilter(input),
    beforeId,
    limit,
  };
  const lists = await Promise.all(sources.map((source) => source.list(tx, page)));
  const newest = lists
    .flat()
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, limit);
  return toPage(newest, input.limit, { item: (letter) => letter, key: (letter) => [letter.id] });
}

async function countAll(
  tx: Tx,
  sources: readonly DeadLetterSource[],
  wanted: { workspaceId: string; filter: DeadLetterFilter },
): Promise<number> {
  const counts = await Promise.all(sources.map((source) => source.count(tx, { ...wanted, most: countedAtMost })));
  const all = counts.reduce((sum, count) => sum + count, 0);
  return Math.min(all, countedAtMost);
}

async function decideAll(
  sources: readonly DeadLetterSource[],
  context: HandlerContext<typeof retryDeadLetters>,
  decide: 'retry' | 'discard',
) {
  const { input, tx, workspaceId, caller, reach } = context;
  const ids = [...new Set(input.ids)];
  const results = new Map<string, { done: boolean; reason?: string }>();
  for (const source of sources) {
    const decided = await source[decide](tx, { workspaceId, ids, actor: caller.actor, reach });
    for (const [id, result] of decided) results.set(id, result);
  }
  return {
    results: ids.map((id) => {
      const { done, reason = null } = results.get(id) ?? {
        done: false,
        reason: 'There is no such dead letter any more.',
      };
      return { id, done, reason };
    }),
  };
}
