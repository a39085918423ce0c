/** An outbound message in a worker's hands. */
import type { RetryPolicy } from '@millrace/contracts/channels/channels';
import type { Claim } from '#platform/leases/claims';
import type { ClaimedTable } from '#platform/leases/lanes';
import type { OutboundMessage, SendOutcome } from '../channel-port.ts';
import type { AttemptHistory, NextStep } from './retry-schedule.ts';

/** Messages are their own queue: see platform/leases. A channel is what shares a limit. */
export const messagesAsQueue: ClaimedTable = { table: 'messages', lane: 'channel_id', due: 'next_attempt_at' };

export interface Outgoing {
  claim: Claim;
  message: OutboundMessage;
  attempt: AttemptKey;
  history: AttemptHistory;
  policy: RetryPolicy;
}

/** One attempt. The group rises when a person sends the message again; numbers count within it. */
export interface AttemptKey {
  workspaceId: string;
  messageId: string;
  group: number;
  number: number;
}

/** An attempt that has come to an end, and what follows from it. */
export interface FinishedAttempt {
  outgoing: Outgoing;
  outcome: SendOutcome;
  step: NextStep;
}
