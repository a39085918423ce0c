/** From claims to what slots send: messages with the state of their channel and the history of their attempts. */
import { type ChannelStatus, RetryPolicy } from '@millrace/contracts/channels/channels';
import { sql } from 'kysely';
import type { Claim } from '#platform/leases/claims';
import type { Tx } from '#platform/postgres/database';
import { type LoadDeps, loadOutbound } from '../messages/load-outbound.ts';
import type { Outgoing } from './outgoing.ts';

export type { LoadDeps } from '../messages/load-outbound.ts';

export interface LoadedOutgoing extends Outgoing {
  channelStatus: ChannelStatus;
}

export interface Load {
  outgoing: LoadedOutgoing[];
  /** Claimed, but not to be had: deleted meanwhile, or its body is gone from storage. */
  missing: Claim[];
  /** Not to be had at the moment: what opens the secret of their channel is out of reach. */
  postponed: Claim[];
}

/** In the order of the claims. */
export async function loadOutgoing(tx: Tx, deps: LoadDeps, claims: readonly Claim[]): Promise<Load> {
  if (claims.length === 0) return { outgoing: [], missing: [], postponed: [] };
  const [{ messages, postponed }, progress] = await Promise.all([
    loadOutbound(deps, tx, claims),
    selectProgress(tx, claims),
  ]);
  const load: Load = { outgoing: [], missing: [], postponed: [] };
  for (const claim of claims) {
    const [message, row] = [messages.get(claim.id), progress.get(claim.id)];
    if (!message || !row) {
      (postponed.has(claim.id) ? load.postponed : load.missing).push(claim);
      continue;
    }
    const number = row.attempt_count + 1;
    load.outgoing.push({
      claim,
      message,
      attempt: { workspaceId: claim.workspaceId, messageId: claim.id, group: row.attempt_group, number },
      history: { failed: row.failed, later: row.later },
      policy: RetryPolicy.parse(row.retry_policy),
      channelStatus: row.channel_status,
    });
  }
  return load;
}

interface ProgressRow {
  id: string;
  attempt_group: number;
  attempt_count: number;
  retry_policy: unknown;
  channel_status: ChannelStatus;
  failed: number;
  later: number;
}

async function selectProgress(tx: Tx, claims: readonly Claim[]): Promise<Map<string, ProgressRow>> {
  const result = await sql<ProgressRow>`
    select m.id, m.attempt_group, m.attempt_count, h.retry_policy, h.status as channel_status,
           coalesce(past.failed, 0)::int as failed, coalesce(past.later, 0)::int as later
      from unnest(${claims.map(({ workspaceId }) => workspaceId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[])
             as claimed (workspace_id, id)
     cross join lateral (
       -- limit: looked up by its key, whatever the planner thinks of the table
       select row.* from messages row where row.workspace_id = claimed.workspace_id and row.id = claimed.id limit 1
     ) m
      join channels h on h.workspace_id = m.workspace_id and h.id = m.channel_id
      left join lateral (
        select count(*) filter (where a.outcome = 'failed') as failed,
               count(*) filter (where a.outcome = 'later') as later
          from send_attempts a
         where m.attempt_count > 0 and a.workspace_id = m.workspace_id and a.message_id = m.id
           and a.attempt_group = m.attempt_group
      ) past on true
  `.execute(tx);
  return new Map(result.rows.map((row) => [row.id, row]));
}
