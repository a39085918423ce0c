import { type RawBuilder, sql } from 'kysely';

/** What a statement that ends runs has to return, so that they can be noted. */
export function endedColumns(row: string): RawBuilder<unknown> {
  const names = [
    'workspace_id',
    'id',
    'workflow_id',
    'state',
    'created_at',
    'started_at',
    'ended_at',
    'cost_micros',
    'error',
  ];
  return sql.join(names.map((name) => sql.ref(`${row}.${name}`)));
}

/**
 * Notes the runs among the rows of `written` that have ended, for whoever counts them, in the statement that ends them. A
 * run that is resumed is noted by `resume_runs` as one that has not.
 */
export function noteEndedRuns(written: string): RawBuilder<unknown> {
  return sql`
    insert into ended_runs (workspace_id, run_id, workflow_id, sign, state, ended_at, took_ms, cost_micros, error_code,
           error_path)
    select workspace_id, id, workflow_id, 1, state, ended_at,
           greatest(0, extract(epoch from ended_at - coalesce(started_at, created_at)) * 1000), cost_micros,
           left(error ->> 'code', 100), left(error ->> 'path', 300)
      from ${sql.ref(written)} where ended_at is not null`;
}
