/** The SQL of effects: facts from whoever knows them, intents only of those who hold the run. */
import { sql } from 'kysely';
import { claimRows } from '#platform/leases/claims';
import type { Tx } from '#platform/postgres/database';
import { toStorableJson, toStorableText } from '#platform/storable-text';
import { claimOf, stillHeld, uniqueClaims } from './held-writes.ts';
import type { JournalWrite } from './journal.ts';

/** Facts: written once, by whoever knows, whether or not the run is still theirs. A late truth replaces "unknown". */
export async function insertFacts(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const rows = writes.flatMap(({ run, fact }) =>
    fact
      ? [
          {
            workspace_id: run.workspaceId,
            run_id: run.id,
            path: fact.path,
            attempt_group: fact.group,
            attempt: fact.attempt,
            outcome: fact.outcome,
            output: fact.output,
            error: fact.error && toStorableJson(fact.error),
            external_id: fact.externalId === undefined ? null : toStorableText(fact.externalId),
            cost_micros: fact.costMicros ?? null,
            input_tokens: fact.inputTokens ?? null,
            output_tokens: fact.outputTokens ?? null,
            ended_at: fact.endedAt,
          },
        ]
      : [],
  );
  const writing = sql`
    update run_effects row
       set outcome = fact.outcome, output = fact.output, error = fact.error, external_id = fact.external_id,
           cost_micros = fact.cost_micros, input_tokens = fact.input_tokens, output_tokens = fact.output_tokens,
           ended_at = fact.ended_at
      from json_to_recordset(${JSON.stringify(rows)}::json) as fact (
             workspace_id uuid, run_id uuid, path text, attempt_group int, attempt int, outcome text, output json,
             error jsonb, external_id text, cost_micros bigint, input_tokens int, output_tokens int, ended_at timestamptz)
     where row.workspace_id = fact.workspace_id and row.run_id = fact.run_id and row.path = fact.path
       and row.attempt_group = fact.attempt_group and row.attempt = fact.attempt
       and (row.outcome is null or row.outcome = 'unknown')
  `.execute(tx);
  // Whoever has taken the run over has decided without knowing this, or is about to: it looks again.
  const telling = sql`
    update runs r
       set has_news = true,
           due_at = case when r.worker_id is null and r.state = 'waiting' and r.waiting_reason <> 'slot'
                         then now() else r.due_at end
      from ${claimRows(uniqueClaims(writes))}
     where r.workspace_id = held.workspace_id and r.id = held.id and r.state in ('running', 'waiting')
       and (r.worker_id is distinct from held.worker_id or r.token <> held.token)`.execute(tx);
  await Promise.all([writing, telling]);
}

/**
 * Attempts without an outcome are given up in the write that intends the next one: whoever made them can no longer begin
 * or record them. One that has got its outcome meanwhile, from a worker that is not as dead as it seemed, cannot be
 * given up: the run goes back into the queue, to be read again, and answers here that it is no longer ours.
 */
export async function giveUpAttempts(tx: Tx, writes: readonly JournalWrite[]): Promise<string[]> {
  const rows = writes.flatMap((write) =>
    write.intent?.abandons === undefined
      ? []
      : [
          {
            ...claimOf(write),
            path: write.intent.path,
            attempt_group: write.intent.group,
            attempt: write.intent.abandons,
          },
        ],
  );
  if (rows.length === 0) return [];
  const document = JSON.stringify(rows);
  const given = sql`json_to_recordset(${document}::json) as given (
    workspace_id uuid, run_id uuid, worker_id uuid, token int, path text, attempt_group int, attempt int)`;
  const [, late] = await Promise.all([
    sql`
    update run_effects row set outcome = 'abandoned', ended_at = clock_timestamp()
      from ${given}
     where row.workspace_id = given.workspace_id and row.run_id = given.run_id and row.path = given.path
       and row.attempt_group = given.attempt_group and row.attempt = given.attempt and row.outcome is null
  `.execute(tx),
    // A statement of its own: it sees what the one before had to wait for.
    sql<{ id: string }>`
    update runs r set worker_id = null, due_at = now()
      from ${given}
      join run_effects e on e.workspace_id = given.workspace_id and e.run_id = given.run_id and e.path = given.path
       and e.attempt_group = given.attempt_group and e.attempt = given.attempt and e.outcome in ('done', 'unknown')
     where r.workspace_id = given.workspace_id and r.id = given.run_id
       and r.worker_id = given.worker_id and r.token = given.token
    returning r.id`.execute(tx),
  ]);
  return late.rows.map(({ id }) => id);
}

export async function insertIntents(tx: Tx, writes: readonly JournalWrite[]): Promise<void> {
  const rows = writes.flatMap((write) => {
    const { intent } = write;
    if (!intent) return [];
    return [
      {
        ...claimOf(write),
        path: intent.path,
        attempt_group: intent.group,
        attempt: intent.attempt,
        service: intent.service,
        action: intent.action,
        effect: intent.effect,
        inputs: intent.inputs,
        not_after: intent.notAfter,
      },
    ];
  });
  if (rows.length === 0) return;
  await sql`
    insert into run_effects as mine (workspace_id, run_id, path, attempt_group, attempt, service, action, effect, inputs,
           worker_id, token, not_after)
    select meant.workspace_id, meant.run_id, meant.path, meant.attempt_group, meant.attempt, meant.service, meant.action,
           meant.effect, meant.inputs, meant.worker_id, meant.token, meant.not_after
      from json_to_recordset(${JSON.stringify(rows)}::json) as meant (
             workspace_id uuid, run_id uuid, worker_id uuid, token int, path text, attempt_group int, attempt int,
             service text, action text, effect text, inputs json, not_after timestamptz)
     ${stillHeld('meant')}
    -- A commit whose answer was lost may be repeated; anybody else's attempt is not ours to write over.
    on conflict (workspace_id, run_id, path, attempt_group, attempt) do update set not_after = excluded.not_after
     where mine.worker_id = excluded.worker_id and mine.token = excluded.token and mine.outcome is null
  `.execute(tx);
}
