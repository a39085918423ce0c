/**
 * What a worker has to write about sending, all of it through one group writer: the outcome of the message that has
 * just been sent and the intent to send the next one go out in the same commit. So there are never more messages that
 * may or may not be out than the worker sends at a time, and a message costs one commit shared by many.
 *
 * Inside a group, in this order:
 *
 *   lock what is to go out and is still ours ─▶ facts (unfenced) ─▶ the gate ─▶ intents ─▶ decisions (fenced) ─▶ events
 *
 * An intent is an insert, which nothing would hold against a takeover, hence the lock. A decision is an update of the
 * row it is fenced by, which locks and compares by itself.
 */
import type { Gate, Gated, RefusalReason } from '#modules/consent/consent.module';
import type { EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { claimingSession, lockHeld } from '#platform/leases/claims';
import { createGroupWriter, type GroupWriter } from '#platform/leases/group-writer';
import type { Logger } from '#platform/log/logger';
import type { Database, Tx } from '#platform/postgres/database';
import type { ChannelAdapters } from '../channels/channel-adapters.ts';
import type { OutboundMessage } from '../channel-port.ts';
import { messagesAsQueue, type FinishedAttempt, type Outgoing } from './outgoing.ts';
import { type MessageChange, recordMessageEvents } from './message-events.ts';
import { type Decision, decide, insertIntents, recordOutcomes } from './send-store.ts';
import { settleUnknown } from './settle-unknown.ts';

export interface SendWrite {
  finished?: FinishedAttempt | undefined;
  next?: Outgoing | undefined;
}

/** Whether the next message may go out, now that it is on record; undefined when it was refused, or is ours no more. */
export type Go = Gated<OutboundMessage> | undefined;

export interface SendWriterDeps {
  database: Database;
  gate: Gate;
  events: EventLog;
  adapters: ChannelAdapters;
  clock: Clock;
  log: Logger;
}

/** An intent is void this long after it was written; the worker asks its own clock once more right before it sends. */
export const intentLifetimeMs = 5000;

export function createSendWriter(deps: SendWriterDeps): GroupWriter<SendWrite, Go> {
  return createGroupWriter({
    write: async (writes) => await deps.database.inTransaction((tx) => writeGroup(tx, deps, writes), claimingSession),
    log: deps.log,
  });
}

async function writeGroup(tx: Tx, deps: SendWriterDeps, writes: readonly SendWrite[]): Promise<Go[]> {
  const finished = writes.flatMap((write) => write.finished ?? []);
  const wanted = writes.flatMap((write) => write.next ?? []);
  const outcomes = finished.map(({ outgoing, outcome }) => ({ attempt: outgoing.attempt, outcome }));
  // What is asked for together goes out in one message and is carried out in this order.
  const claims = wanted.map(({ claim }) => claim);
  const [held] = await Promise.all([lockHeld(tx, messagesAsQueue, claims), recordOutcomes(tx, outcomes)]);
  const next = wanted.filter(({ claim }) => held.has(claim.id));
  const { passed, refused } = await askGate(tx, deps, next);
  const intents = next
    .filter(({ claim }) => passed.has(claim.id))
    .map(({ claim, attempt, message }) => ({ claim, attempt, channelId: message.channel.id }));
  const changes = [...finished.map(toChange), ...refused.map((refusal) => toRefusedChange(refusal, deps.clock.now()))];
  const decisions = changes.map(({ decision }) => decision);
  const [intended, decided] = await Promise.all([insertIntents(tx, intents, intentLifetimeMs), decide(tx, decisions)]);
  const lost = finished.filter(({ outgoing }) => !decided.has(outgoing.claim.id));
  await settleUnknown(tx, deps.events, lost);
  await recordMessageEvents(
    tx,
    deps.events,
    changes.flatMap(({ decision, details }): MessageChange[] => {
      const message = decided.get(decision.claim.id);
      return message ? [{ message, from: 'sending', to: decision.state, details }] : [];
    }),
  );
  return writes.map((write) =>
    write.next && intended.has(write.next.claim.id) ? passed.get(write.next.claim.id) : undefined,
  );
}

interface Change {
  decision: Decision;
  details: Record<string, unknown>;
}

async function askGate(tx: Tx, deps: SendWriterDeps, next: readonly Outgoing[]) {
  const passed = new Map<string, Gated<OutboundMessage>>();
  const refused: { outgoing: Outgoing; reason: RefusalReason }[] = [];
  if (next.length === 0) return { passed, refused };
  const judgements = await deps.gate.judge(
    tx,
    next.map(({ message }) => message),
    (message) => ({
      workspaceId: message.workspaceId,
      messageId: message.id,
      contactId: message.contactId,
      kind: deps.adapters.get(message.channel.vendor).contactPointKind,
      address: message.to.address,
      purpose: message.purpose,
    }),
  );
  for (const [index, judgement] of judgements.entries()) {
    const outgoing = next[index];
    if (!outgoing) continue;
    if (judgement.kind === 'passed') passed.set(outgoing.claim.id, judgement.gated);
    else refused.push({ outgoing, reason: judgement.reason });
  }
  return { passed, refused };
}

function toChange({ outgoing, step }: FinishedAttempt): Change {
  const { claim, attempt } = outgoing;
  const failure = 'failure' in step ? step.failure : null;
  return {
    decision: {
      claim,
      state: step.state,
      delayMs: step.state === 'deferred' ? step.delayMs : null,
      failure,
      attemptCount: attempt.number,
      externalId: step.state === 'sent' ? step.externalId : null,
    },
    details: { attempt: attempt.number, ...(failure && { failure }) },
  };
}

/** Refused for good, or until a time the rule knows. */
function toRefusedChange({ outgoing, reason }: { outgoing: Outgoing; reason: RefusalReason }, now: Date): Change {
  const { rule, detail, nextAllowedAt } = reason;
  const failure = { code: `gate.${rule}`, detail };
  const delayMs = nextAllowedAt && Math.max(0, nextAllowedAt.getTime() - now.getTime());
  return {
    decision: {
      claim: outgoing.claim,
      state: delayMs === null ? 'refused' : 'deferred',
      delayMs,
      failure,
      attemptCount: null,
      externalId: null,
    },
    details: { rule, failure, nextAllowedAt: nextAllowedAt?.toISOString() ?? null },
  };
}
