/**
 * The slots that send: each has one message on the wire at a time. The commit that records what became of it also
 * records the intent to send the next, so a message costs a slot one commit, and what may be in doubt after a crash is
 * never more than the slots.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { GroupWriter } from '#platform/leases/group-writer';
import { Lane } from './lane.ts';
import type { Outgoing } from './outgoing.ts';
import { sendOne, type SendOneDeps } from './send-one.ts';
import type { Go, SendWrite } from './send-writer.ts';

export interface SendingSlotsDeps extends SendOneDeps {
  writer: GroupWriter<SendWrite, Go>;
  /** Messages on the wire at the same time, in all. */
  slots: number;
  /** Claimed ahead for each lane. */
  aheadPerLane: number;
  random: () => number;
  /** A lane runs low, or a message is due again in so many milliseconds. */
  onWanting(inMs: number): void;
}

/** The share of the slots one lane may take, so that a slow one leaves room for others. */
const shareOfOneLane = 0.4;

export class SendingSlots {
  readonly #deps: SendingSlotsDeps;
  readonly #lanes = new Map<string, Lane>();
  #free: number;
  #isStopping = false;

  constructor(deps: SendingSlotsDeps) {
    this.#deps = deps;
    this.#free = deps.slots;
  }

  /** Messages that wait for a slot. */
  get waiting(): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + lane.waiting, 0);
  }

  /** How many more each lane takes, for lanes that have some. */
  room(): Map<string, number> {
    return new Map([...this.#lanes].map(([id, lane]) => [id, Math.max(0, this.#deps.aheadPerLane - lane.waiting)]));
  }

  put(messages: readonly Outgoing[]): void {
    for (const outgoing of messages) this.#laneOf(outgoing.message.channel.id).put(outgoing);
    this.#fill();
  }

  /** Takes out everything that is not on the wire yet. */
  drop(): Outgoing[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.drop());
  }

  /** Starts nothing new, and waits for what is on the wire. */
  async stop(withinMs: number): Promise<void> {
    this.#isStopping = true;
    const deadline = performance.now() + withinMs;
    while (this.#free < this.#deps.slots && performance.now() < deadline) await delay(20);
  }

  #laneOf(channelId: string): Lane {
    const lane = this.#lanes.get(channelId) ?? new Lane(Math.max(1, Math.floor(this.#deps.slots * shareOfOneLane)));
    this.#lanes.set(channelId, lane);
    return lane;
  }

  /** Starts slots, one lane after the other, until all are taken or nothing waits. */
  #fill(): void {
    let isStarting = !this.#isStopping;
    while (isStarting && this.#free > 0) {
      isStarting = false;
      for (const [id, lane] of this.#lanes) {
        if (lane.isIdle) this.#lanes.delete(id);
        if (this.#free === 0 || !lane.mayStartSlot) continue;
        isStarting = true;
        void this.#run(lane);
      }
    }
  }

  async #run(lane: Lane): Promise<void> {
    this.#free -= 1;
    lane.active += 1;
    try {
      let write: SendWrite = { next: lane.take() };
      while (write.finished ?? write.next) write = await this.#step(lane, write);
    } catch (error) {
      this.#deps.log.error({ err: error }, 'a slot of the sender ended unexpectedly');
    } finally {
      lane.active -= 1;
      this.#free += 1;
      this.#fill();
      this.#deps.onWanting(0);
    }
  }

  /** Records what is finished and the intent for the next, sends that one, and answers what is to be recorded then. */
  async #step(lane: Lane, write: SendWrite): Promise<SendWrite> {
    const { finished, next } = write;
    const intendedAt = performance.now();
    const gated = await this.#record(write);
    if (finished?.step.state === 'deferred') this.#deps.onWanting(finished.step.delayMs);
    const done =
      next && gated
        ? await sendOne(this.#deps, { outgoing: next, gated, intendedAt, random: this.#deps.random })
        : undefined;
    const following = this.#isStopping ? undefined : lane.take();
    // Claim ahead while the slots are still busy.
    if (lane.waiting === Math.floor(this.#deps.aheadPerLane / 2)) this.#deps.onWanting(0);
    return { finished: done, next: following };
  }

  /**
   * What the database refuses as data is refused alone; of two things refused together each is then written alone. An
   * outcome that cannot be written leaves its message in doubt, which is what a person is for.
   */
  async #record(write: SendWrite): Promise<Go> {
    try {
      return await this.#deps.writer.add(write);
    } catch (error) {
      const messageId = write.finished?.outgoing.message.id ?? write.next?.message.id;
      this.#deps.log.error({ err: error, messageId }, 'what became of a message could not be written');
      if (!write.finished || !write.next) return undefined;
      await this.#record({ finished: write.finished });
      return await this.#record({ next: write.next });
    }
  }
}
