/** Which records of the product a run has to do with, by their ids. What names one is for the product to say. */
import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';
import type { Json } from '../language/json.ts';

/** Ids of the records that a value names; `idOf` says what its own `id` is the id of, where that is known. */
export type ListNamed = (value: Json, idOf?: string) => readonly string[];

export interface Naming {
  workspaceId: string;
  runId: string;
  recordIds: readonly string[];
}

/** As the owner or, inside a workspace, as the app role. Most runs name none: that costs no statement. */
export async function insertRunRecords(tx: Tx, namings: readonly Naming[]): Promise<void> {
  const rows = namings.flatMap(({ workspaceId, runId, recordIds }) =>
    recordIds.map((id) => ({ workspace_id: workspaceId, run_id: runId, record_id: id })),
  );
  if (rows.length === 0) return;
  await sql`
    insert into run_records (workspace_id, record_id, run_id)
    select made.workspace_id, made.record_id, made.run_id
      from json_to_recordset(${JSON.stringify(rows)}::json) as made (workspace_id uuid, record_id uuid, run_id uuid)
     -- A fact may come when its run is forgotten already. limit: looked up by its key, whatever the planner thinks
     cross join lateral (
       select from runs r where r.workspace_id = made.workspace_id and r.id = made.run_id limit 1) known
    on conflict do nothing`.execute(tx);
}
