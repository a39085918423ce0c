/** The index of what is due, and walks over it that look at one row of each lane (a loose index scan). */
import { type RawBuilder, sql } from 'kysely';

export interface ClaimedTable {
  table: string;
  /** Without it each workspace is one lane, and `LanePosition.lane` says nothing. */
  lane?: string;
  due: string;
  /** A whole number; inside a lane higher goes first, then what has been due for longest. */
  rank?: string;
}

/** What comes before the due time in the index: the first row of each combination is the one that became due first. */
export function blockColumns(on: ClaimedTable): string[] {
  return ['workspace_id', ...(on.lane === undefined ? [] : [on.lane]), ...(on.rank === undefined ? [] : [on.rank])];
}

export function indexOrder(on: ClaimedTable): RawBuilder<unknown> {
  const columns = [...blockColumns(on), on.due];
  return sql.join(columns.map((column) => sql`${sql.ref(column)} ${sql.raw(column === on.rank ? 'desc' : 'asc')}`));
}

export interface Behind {
  /** The first of the index, as many as the position has. */
  columns: readonly string[];
  position: readonly RawBuilder<unknown>[];
  /** What is due in this time. */
  since: RawBuilder<unknown>;
  until: RawBuilder<unknown>;
  select: RawBuilder<unknown>;
}

/**
 * The first row behind a position, in the order of the index. A comparison of whole rows would say the same in one
 * condition; said column by column PostgreSQL can pass by what became due before `since`.
 */
export function firstBehind(
  on: ClaimedTable,
  { columns, position, since, until, select }: Behind,
): RawBuilder<unknown> {
  const branches = columns.map((column, at) => {
    const same = columns.slice(0, at).map((before, index) => sql`and ${sql.ref(before)} = ${position[index]}`);
    const behind = sql`and ${sql.ref(column)} ${sql.raw(column === on.rank ? '<' : '>')} ${position[at]}`;
    return sql`(select ${select} from ${sql.table(on.table)}
                 where ${sql.ref(on.due)} between ${since} and ${until} ${sql.join([...same, behind], sql` `)}
                 order by ${indexOrder(on)} limit 1)`;
  });
  // The nearest is asked first, and the others only where it finds nothing.
  return sql`select * from (${sql.join(branches.toReversed(), sql` union all `)}) nearest limit 1`;
}
