/**
 * Sends outbound messages: claims what is due, fairly over all workspaces, and hands it to the channels' adapters.
 *
 *   due ──claim──▶ waits for a slot ──intent committed──▶ on the wire ──outcome committed──▶ sent, deferred, failed, unknown
 *                     │ the gate says no ──▶ refused
 *                     │ this worker dies ──▶ queued again by another      (no intent: it was never on the wire)
 *                                          on the wire: unknown           (intent without an outcome)
 */
import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { Gate } from '#modules/consent/consent.module';
import type { EventLog } from '#modules/events/events.module';
import type { Clock } from '#platform/clock';
import { ClaimLoop, type ClaimLook, type ClaimLooked } from '#platform/leases/claim-loop';
import { type Claim, claimDue, claimingSession } from '#platform/leases/claims';
import type { GroupWriter } from '#platform/leases/group-writer';
import type { WorkerLease } from '#platform/leases/worker-lease';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { ChannelAdapters } from '../channels/channel-adapters.ts';
import { type LoadDeps, type LoadedOutgoing, loadOutgoing } from './load-outgoing.ts';
import { lookUpUnknown } from './look-up-unknown.ts';
import { recordMessageEvents } from './message-events.ts';
import { messagesAsQueue } from './outgoing.ts';
import { type Decision, decide } from './send-store.ts';
import { createSendWriter, type Go, type SendWrite } from './send-writer.ts';
import { SendingSlots } from './sending-slots.ts';
import { takeOverMessages } from './take-over.ts';

export interface SenderDeps extends LoadDeps {
  database: Database;
  events: EventLog;
  gate: Gate;
  adapters: ChannelAdapters;
  lease: WorkerLease;
  clock: Clock;
  log: Logger;
  /** Messages on the wire at the same time, in all. */
  slots: number;
  random?: () => number;
}

/** Claimed ahead for each channel: enough to be busy until the next claim, little enough to hold in memory. */
const aheadPerLane = 100;
const aheadInAll = 800;
const lanesAtOnce = 32;
/** How soon what other processes have queued is found. What this one queues, and retries, wake it by themselves. */
const pollMs = 400;
const takeOverEveryMs = 1000;
const lookUpEveryMs = 30_000;
const pausedForMs = 30_000;
/** Until the master key is asked for again. */
const keyDelayMs = 30_000;

export class Sender {
  readonly #deps: SenderDeps;
  readonly #writer: GroupWriter<SendWrite, Go>;
  readonly #slots: SendingSlots;
  readonly #line: ClaimLoop;
  readonly #timers = new Set<NodeJS.Timeout>();
  #takeOverAt = 0;
  #lookUpAt = performance.now() + lookUpEveryMs;
  #isStopping = false;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#writer = createSendWriter(deps);
    this.#line = new ClaimLoop({ ...deps, on: messagesAsQueue, pollMs, claim: async (look) => await this.#work(look) });
    this.#slots = new SendingSlots({
      ...deps,
      writer: this.#writer,
      aheadPerLane,
      random: deps.random ?? Math.random,
      onWanting: (inMs) => this.#wakeIn(inMs),
    });
    // Whatever was claimed under a lost lease is somebody else's now.
    deps.lease.onLost(() => this.#slots.drop());
  }

  start(): void {
    this.#line.start();
  }

  /** Something may be due: look now. May be called as often as one likes. */
  wake(): void {
    this.#line.wake();
  }

  /** Whether it claims: not before it has started, and not while the lease does not hold. */
  isRunning(): boolean {
    return this.#line.isRunning();
  }

  /** Finishes what is on the wire and hands the rest back. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const deadline = performance.now() + withinMs;
    // Before the claim that may be under way: what it brings waits, and nothing more goes on the wire meanwhile.
    const onWire = this.#slots.stop(withinMs);
    await this.#line.stop();
    await this.#decide(this.#slots.drop().map(({ claim }) => toHandedBack(claim, 0))).catch((error: unknown) => {
      this.#deps.log.warn({ err: error }, 'claimed messages could not be handed back; another worker takes them over');
    });
    await onWire;
    await this.#writer.stop(Math.max(0, deadline - performance.now()));
  }

  async #work(look: ClaimLook): Promise<ClaimLooked | undefined> {
    const { worker } = look;
    if (performance.now() >= this.#takeOverAt) {
      this.#takeOverAt = performance.now() + takeOverEveryMs;
      const done = await takeOverMessages(this.#deps, { worker, limit: 500 });
      const count = done.queued + done.unknown + done.settled;
      if (count > 0) this.#deps.log.warn({ ...done }, 'took over the messages of a worker that died');
    }
    if (performance.now() >= this.#lookUpAt) {
      this.#lookUpAt = performance.now() + lookUpEveryMs;
      await lookUpUnknown(this.#deps);
    }
    return this.#slots.waiting < aheadInAll ? await this.#claim(look) : undefined;
  }

  async #claim(look: ClaimLook): Promise<ClaimLooked> {
    const request = {
      ...look,
      lanes: lanesAtOnce,
      perLane: aheadPerLane,
      room: this.#slots.room(),
      set: sql`state = 'sending'`,
    };
    const { outgoing, missing, postponed, next } = await this.#deps.database.inTransaction(async (tx) => {
      const claimed = await claimDue(tx, messagesAsQueue, request);
      return { next: claimed.next, ...(await loadOutgoing(tx, this.#deps, claimed.claims)) };
    }, claimingSession);
    this.#slots.put(outgoing.filter(isActive));
    const inactive = outgoing.filter((one) => !isActive(one));
    await this.#decide([
      ...inactive.map(toInactiveDecision),
      ...missing.map(toMissingDecision),
      ...postponed.map((claim) => toHandedBack(claim, keyDelayMs)),
    ]);
    return { next, isMore: next !== undefined };
  }

  async #decide(decisions: readonly Decision[]): Promise<void> {
    if (decisions.length === 0) return;
    await this.#deps.database.inTransaction(async (tx) => {
      const decided = await decide(tx, decisions);
      const told = decisions.filter(({ state }) => state !== 'queued');
      await recordMessageEvents(
        tx,
        this.#deps.events,
        told.flatMap(({ claim, state, failure }) => {
          const message = decided.get(claim.id);
          return message ? [{ message, from: 'sending' as const, to: state, details: { failure } }] : [];
        }),
      );
    }, claimingSession);
  }

  #wakeIn(delayMs: number): void {
    if (delayMs <= 0) return this.wake();
    // Far ahead the poll is as good.
    if (delayMs > 60_000 || this.#isStopping) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.wake();
    }, delayMs + 5);
    this.#timers.add(timer);
  }
}

function isActive({ channelStatus }: LoadedOutgoing): boolean {
  return channelStatus === 'active';
}

function toInactiveDecision({ claim, channelStatus, message }: LoadedOutgoing): Decision {
  if (channelStatus === 'paused') return toHandedBack(claim, pausedForMs);
  const failure = { code: 'channel.archived', detail: `The channel "${message.channel.name}" is archived.` };
  return { claim, state: 'failed', delayMs: null, failure, attemptCount: null, externalId: null };
}

function toMissingDecision(claim: Claim): Decision {
  const failure = {
    code: 'sending.content_missing',
    detail: 'The text of the message is gone from storage. Write it again.',
  };
  return { claim, state: 'failed', delayMs: null, failure, attemptCount: null, externalId: null };
}

function toHandedBack(claim: Claim, delayMs: number): Decision {
  return { claim, state: 'queued', delayMs, failure: null, attemptCount: null, externalId: null };
}
