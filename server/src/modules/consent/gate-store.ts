import type { SuppressionReason } from '@millrace/contracts/consent/suppressions';
import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database';
import type { GateFacts, RefusalReason } from './gate-rules.ts';
import type { GateQuestion } from './gate.ts';

/** The facts for each question, in order: one statement, two index probes a question. Addresses are normalised. */
export async function selectGateFacts(tx: Tx, questions: readonly GateQuestion[]): Promise<GateFacts[]> {
  const result = await sql<{
    number: number;
    reason: SuppressionReason | null;
    suppressed: string | null;
    denied: boolean;
  }>`
    select asked.number::int, stop.reason, stop.address as suppressed, coalesce(no.denied, false) as denied
      from unnest(
             ${questions.map(({ workspaceId }) => workspaceId)}::uuid[], ${questions.map(({ kind }) => kind)}::text[],
             ${questions.map(({ address }) => address)}::text[], ${questions.map(({ purpose }) => purpose)}::text[]
           ) with ordinality as asked (workspace_id, kind, address, purpose, number)
      left join lateral (
        select s.reason, s.address from suppressions s
         where s.workspace_id = asked.workspace_id and s.kind = asked.kind
           and s.address in (asked.address, substring(asked.address from '@.*$'))
         -- the address itself says more than its domain
         order by length(s.address) desc limit 1
      ) stop on true
      left join lateral (
        select true as denied from consents c
         where c.workspace_id = asked.workspace_id and c.kind = asked.kind and c.address = asked.address
           and c.purpose = asked.purpose and c.status = 'denied'
      ) no on true
     where stop.reason is not null or no.denied
  `.execute(tx);
  const hits = new Map(result.rows.map((row) => [row.number, row]));
  return questions.map(({ address, purpose }, index) => {
    const hit = hits.get(index + 1);
    const suppression = hit?.reason && hit.suppressed ? { reason: hit.reason, address: hit.suppressed } : null;
    return { address, purpose, suppression, isDenied: hit?.denied ?? false };
  });
}

export async function insertRefusals(tx: Tx, refusals: readonly (GateQuestion & RefusalReason & { id: string })[]) {
  await tx
    .insertInto('refusals')
    .values(
      refusals.map((refusal) => ({
        workspace_id: refusal.workspaceId,
        id: refusal.id,
        message_id: refusal.messageId,
        contact_id: refusal.contactId,
        rule: refusal.rule,
        detail: refusal.detail,
        purpose: refusal.purpose,
        next_allowed_at: refusal.nextAllowedAt,
      })),
    )
    .execute();
}

/** The suppression of each address, in order; undefined for those that have none. Addresses are normalised. */
export async function selectSuppressionsOf(
  tx: Tx,
  workspaceId: string,
  addresses: readonly { kind: string; address: string }[],
) {
  const result = await sql<{ number: number; id: string; reason: string; created_at: Date }>`
    select asked.number::int, stop.*
      from unnest(
             ${addresses.map(({ kind }) => kind)}::text[], ${addresses.map(({ address }) => address)}::text[]
           ) with ordinality as asked (kind, address, number)
     cross join lateral (
        select s.id, s.reason, s.created_at from suppressions s
         where s.workspace_id = ${workspaceId} and s.kind = asked.kind
           and s.address in (asked.address, substring(asked.address from '@.*$'))
         order by length(s.address) desc limit 1
      ) stop
  `.execute(tx);
  const found = new Map(result.rows.map((row) => [row.number, row]));
  return addresses.map((_, index) => found.get(index + 1));
}
