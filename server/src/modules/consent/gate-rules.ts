/**
 * What the gate asks, in this order; the first rule that applies is the refusal's.
 *
 * 1. `suppressed`: the address, or its whole domain, is on the suppression list. Stops every purpose, replies too.
 * 2. `opted_out`: the address has refused this purpose. A person's own reply has no purpose one could refuse.
 *
 * Nothing said counts as a yes: whether a first message is lawful is for the people who write it to know, and where
 * they have noted a no, or got one by a click, it holds.
 */
import type { GateRule } from '@millrace/contracts/consent/consents';
import type { SuppressionReason } from '@millrace/contracts/consent/suppressions';
import type { MessagePurpose } from '@millrace/contracts/conversations/messages';

export interface GateFacts {
  address: string;
  purpose: MessagePurpose;
  suppression: { reason: SuppressionReason; address: string } | null;
  isDenied: boolean;
}

export interface RefusalReason {
  rule: GateRule;
  /** A sentence for the person who wanted to send. */
  detail: string;
  /** When the same message would pass; null for never. */
  nextAllowedAt: Date | null;
}

export function findRefusal(facts: GateFacts): RefusalReason | undefined {
  const { address, purpose, suppression, isDenied } = facts;
  if (suppression) {
    return { rule: 'suppressed', detail: describeSuppression(address, suppression), nextAllowedAt: null };
  }
  if (isDenied) {
    return { rule: 'opted_out', detail: `${address} has unsubscribed from ${purpose} messages.`, nextAllowedAt: null };
  }
  return undefined;
}

const why: Record<SuppressionReason, string> = {
  manual: 'somebody here put it there',
  bounced: 'mail to it came back as undeliverable',
  complained: 'its owner complained about a message',
  erased: "its owner's data was erased",
};

function describeSuppression(address: string, suppression: { reason: SuppressionReason; address: string }): string {
  const what = suppression.address === address ? address : `${address} (as part of ${suppression.address})`;
  return `${what} is on the suppression list: ${why[suppression.reason]}.`;
}
