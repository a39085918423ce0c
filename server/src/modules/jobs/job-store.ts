/** The workspace's own jobs, through the functions that read the workspace from the setting. */
import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';

export interface QueueDepthRow {
  queue: string;
  ready: string;
  deferred: string;
  active: string;
  dead: string;
  oldest_ready_at: Date | null;
  completed_recently: string;
}

export async function selectQueueDepths(tx: Tx): Promise<QueueDepthRow[]> {
  const result = await sql<QueueDepthRow>`select * from workspace_job_queues()`.execute(tx);
  return result.rows;
}

export async function selectJobFailures(tx: Tx) {
  const result = await sql<{ queue: string; reason: string; failures: string; last_at: Date }>`
    select * from workspace_job_failures()`.execute(tx);
  return result.rows;
}

export interface JobRow {
  id: string;
  queue: string;
  state: 'waiting' | 'active' | 'completed' | 'dead';
  data: Record<string, unknown>;
  priority: number;
  attempts: number;
  max_attempts: number;
  created_at: Date;
  start_after: Date;
  started_at: Date | null;
  completed_at: Date | null;
  dead_at: Date | null;
  error: string | null;
}

export interface JobFilter {
  queue?: string | undefined;
  state?: string | undefined;
  id?: string | undefined;
}

/** By id, newest first. */
export async function selectJobs(tx: Tx, filter: JobFilter, page: { limit: number; beforeId: string | undefined }) {
  const { queue = null, state = null, id = null } = filter;
  const result = await sql<JobRow>`
    select * from workspace_jobs(${queue}, ${state}, ${id}::uuid, ${page.beforeId ?? null}::uuid, ${page.limit})`.execute(
    tx,
  );
  return result.rows;
}

export async function countJobs(tx: Tx, filter: JobFilter, most: number): Promise<number> {
  const result = await sql<{ count: string }>`
    select count_workspace_jobs(${filter.queue ?? null}, ${filter.state ?? null}, ${most}) as count`.execute(tx);
  return Number(result.rows[0]?.count ?? 0);
}

interface DecidedJob {
  id: string;
  queue: string;
}

export async function retryDeadJobs(tx: Tx, ids: readonly string[]): Promise<DecidedJob[]> {
  return (await sql<DecidedJob>`select * from retry_dead_jobs(${[...ids]}::uuid[])`.execute(tx)).rows;
}

export async function discardDeadJobs(tx: Tx, ids: readonly string[]): Promise<DecidedJob[]> {
  return (await sql<DecidedJob>`select * from discard_dead_jobs(${[...ids]}::uuid[])`.execute(tx)).rows;
}
