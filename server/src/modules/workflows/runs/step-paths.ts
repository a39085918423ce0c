/** Where a step of a run stands: ids, with the rounds of loops and the branches it lies in. */
import { type RawBuilder, sql } from 'kysely';

/** The step of the definition that stands at a path: `send` of `each[3].send`. */
export function idOfPath(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The same in SQL, in whatever round of itself: `each` of `each[3]`; empty where there is no path. */
export function idOfPathSql(path: RawBuilder<unknown>): RawBuilder<string> {
  return sql`regexp_replace(regexp_replace(coalesce(${path}, ''), '^.*[.]', ''), '[[][0-9]+[]]$', '')`;
}

/** The path of the step around: `each` of `each[3].send`; empty at the top. */
export function parentOfPath(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? '' : path.slice(0, dot).replace(/(\[\d+\]|\.\d+|\.error|\.compensate)$/, '');
}

/** The step directly in `under` that holds this one, or is it; undefined when it lies elsewhere. */
export function stepWithin(under: string, path: string): string | undefined {
  let step = path;
  for (;;) {
    const parent = parentOfPath(step);
    if (parent === under) return step;
    if (parent === '') return undefined;
    step = parent;
  }
}

/** A step and all that hold it, from the inside. */
export function lineOf(path: string): string[] {
  const line: string[] = [];
  for (let step = path; step !== ''; step = parentOfPath(step)) line.push(step);
  return line;
}
