/** The one decision every outbound message passes. */
import type { MessagePurpose } from '@millrace/contracts/conversations/messages';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { normaliseAddress } from './address.ts';
import { findRefusal, type RefusalReason } from './gate-rules.ts';
import { insertRefusals, selectGateFacts } from './gate-store.ts';
import { type Gated, letPass } from './gated.ts';
import type { UnsubscribeLinks } from './unsubscribe-link.ts';

/** What the gate has to know about a message. */
export interface GateQuestion {
  workspaceId: string;
  messageId: string;
  contactId: string;
  /** Kind of the contact point written to. */
  kind: string;
  address: string;
  purpose: MessagePurpose;
}

export type Judgement<Message> =
  | { kind: 'passed'; gated: Gated<Message> }
  | { kind: 'refused'; message: Message; reason: RefusalReason };

export interface Gate {
  /**
   * Decides about each message and records what it refuses, in the caller's transaction: ask in the one that commits to
   * sending, so that a no given a moment before still counts. Works for all workspaces at once, as the owner.
   */
  judge<Message>(
    tx: Tx,
    messages: readonly Message[],
    toQuestion: (message: Message) => GateQuestion,
  ): Promise<Judgement<Message>[]>;
}

export function createGate(deps: { ids: Ids; links: UnsubscribeLinks }): Gate {
  const { ids, links } = deps;
  return {
    async judge(tx, messages, toQuestion) {
      const questions = messages.map((message) => {
        const question = toQuestion(message);
        return { ...question, address: normaliseAddress(question.kind, question.address) };
      });
      const facts = await selectGateFacts(tx, questions);
      const reasons = facts.map(findRefusal);
      const refusals = questions.flatMap((question, index) => {
        const reason = reasons[index];
        return reason ? [{ id: ids.next(), ...question, ...reason }] : [];
      });
      if (refusals.length > 0) await insertRefusals(tx, refusals);

      return messages.map((message, index) => {
        const [reason, question] = [reasons[index], questions[index]];
        if (reason || !question) return { kind: 'refused', message, reason: reason ?? unasked };
        const unsubscribe = question.purpose === 'reply' ? null : links.make(question);
        return { kind: 'passed', gated: letPass(message, unsubscribe) };
      });
    },
  };
}

/** A message without a question does not exist; the type system cannot tell. */
const unasked: RefusalReason = { rule: 'suppressed', detail: 'The gate was not asked.', nextAllowedAt: null };
