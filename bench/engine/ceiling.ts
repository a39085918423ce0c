/** What the rows of a run cost as bare multi-row statements in the same database: nothing computed, nothing checked. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 } from 'uuid';
import { round } from '../harness.ts';

const durationMs = 4_000;
const inGroup = 25;
/** Commits in flight. */
const writers = 2;

/** Runs a second. */
export interface Ceilings {
  /** Begun and ended in one. */
  oneCommit: number;
  /** With an effect between them. */
  twoCommits: number;
}

export async function measureCeilings(connection: pg.ClientConfig, workspaceId: string): Promise<Ceilings> {
  const measure = async (write: (client: pg.Client) => Promise<void>) => {
    const clients = Array.from({ length: writers }, () => new pg.Client(connection));
    await Promise.all(clients.map((client) => client.connect()));
    const endsAt = performance.now() + durationMs;
    let groups = 0;
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < endsAt) {
          await write(client);
          groups += 1;
        }
        await client.end();
      }),
    );
    return round((groups * inGroup * 1000) / durationMs);
  };
  const workflow = randomUUID();
  return {
    oneCommit: await measure(async (client) => {
      const ids = makeIds();
      await client.query('begin');
      await client.query(insertEnded, [workspaceId, ids, workflow]);
      await client.query(insertJournal, [workspaceId, ids]);
      await client.query(insertEvents, [workspaceId, ids, makeIds()]);
      await client.query('commit');
    }),
    twoCommits: await measure(async (client) => {
      const ids = makeIds();
      await client.query('begin');
      await client.query(insertRunning, [workspaceId, ids, workflow]);
      await client.query(insertJournal, [workspaceId, ids]);
      await client.query(insertEffects, [workspaceId, ids]);
      await client.query('commit');
      await client.query('begin');
      await client.query(
        `update run_effects set outcome = 'done', output = '{"ok":true}', ended_at = now() where workspace_id = $1 and run_id = any($2::uuid[])`,
        [workspaceId, ids],
      );
      await client.query(
        `update runs set state = 'completed', worker_id = null, output = '{"answer":"x"}', ended_at = now() where workspace_id = $1 and id = any($2::uuid[])`,
        [workspaceId, ids],
      );
      await client.query(insertEvents, [workspaceId, ids, makeIds()]);
      await client.query('commit');
    }),
  };
}

function makeIds(): string[] {
  return Array.from({ length: inGroup }, () => v7());
}

const insertEnded = `insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, output, created_at, started_at, ended_at)
  select $1, id, $3, $3, 'completed', null, 'webhook', '{"body":{"a":{"b":7},"name":"Ada"}}', '{"answer":"Ada is big"}', now(), now(), now()
    from unnest($2::uuid[]) id`;
const insertRunning = `insert into runs (workspace_id, id, workflow_id, version_id, state, due_at, trigger_kind, trigger, worker_id, token, created_at, started_at)
  select $1, id, $3, $3, 'running', null, 'webhook', '{"body":{"a":{"b":7},"name":"Ada"}}', $3, 1, now(), now() from unnest($2::uuid[]) id`;
const insertJournal = `insert into run_journal (workspace_id, run_id, seq, entries)
  select $1, id, 0, '[{"path":"first","value":{"total":14,"name":"Ada"}},{"path":"check.big","value":{"size":"big"}},{"path":"check","value":{"size":"big"}},{"path":"last","value":{"answer":"Ada is big"}}]'
    from unnest($2::uuid[]) id`;
const insertEffects = `insert into run_effects (workspace_id, run_id, path, attempt_group, attempt, service, action, effect, inputs, worker_id, token, not_after)
  select $1, id, 'call', 0, 1, 'http', 'request', 'idempotent', '{"method":"GET"}', id, 1, now() from unnest($2::uuid[]) id`;
const insertEvents = `insert into events (workspace_id, id, type, entity_type, entity_id, actor_kind, after)
  select $1, event, 'run.completed', 'run', id, 'system', '{"state":"completed"}' from unnest($2::uuid[], $3::uuid[]) as made (id, event)`;
