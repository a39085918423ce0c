/** One attempt: from a committed intent to what is known about its outcome. */
import { performance } from 'node:perf_hooks';
import type { Gated } from '#modules/consent/consent.module';
import type { WorkerLease } from '#platform/leases/worker-lease';
import type { Logger } from '#platform/log/logger';
import type { ChannelAdapters } from '../channels/channel-adapters.ts';
import type { OutboundMessage, SendOutcome } from '../channel-port.ts';
import type { FinishedAttempt, Outgoing } from './outgoing.ts';
import { findNextStep } from './retry-schedule.ts';
import { intentLifetimeMs } from './send-writer.ts';

export interface SendOneDeps {
  adapters: ChannelAdapters;
  lease: WorkerLease;
  log: Logger;
}

export interface SendOneRequest {
  outgoing: Outgoing;
  gated: Gated<OutboundMessage>;
  /** By our own clock, before the intent was written. */
  intendedAt: number;
  random: () => number;
}

/** An adapter has time-outs of its own; this is for one that hangs. */
const longestSendMs = 10 * 60_000;

export async function sendOne(deps: SendOneDeps, request: SendOneRequest): Promise<FinishedAttempt> {
  const { outgoing, random } = request;
  const outcome = mayStillSend(deps.lease, request) ? await send(deps, request.gated) : tooLate;
  const step = findNextStep(outcome, outgoing.history, { policy: outgoing.policy, random });
  return { outgoing, outcome, step };
}

/**
 * The last look before the first byte. A worker that was frozen after its intent was committed finds its lease gone
 * here; one that is frozen right after this line may still send, and its message is unknown to its successor, not queued.
 */
function mayStillSend(lease: WorkerLease, { outgoing, intendedAt }: SendOneRequest): boolean {
  return lease.heldId() === outgoing.claim.worker && performance.now() < intendedAt + intentLifetimeMs;
}

async function send(deps: SendOneDeps, gated: Gated<OutboundMessage>): Promise<SendOutcome> {
  const { message } = gated;
  try {
    const signal = AbortSignal.timeout(longestSendMs);
    return await deps.adapters.get(message.channel.vendor).send(gated, { signal });
  } catch (error) {
    deps.log.error({ err: error, messageId: message.id, vendor: message.channel.vendor }, 'a channel adapter threw');
    const detail = error instanceof Error ? error.message : String(error);
    return {
      kind: 'unknown',
      code: 'sending.adapter_error',
      detail: `The channel broke down while sending: ${detail}`,
    };
  }
}

const tooLate: SendOutcome = {
  kind: 'transient',
  retry: 'failed',
  code: 'sending.not_started',
  detail: 'The program was held up before it could send. Nothing went out.',
};
