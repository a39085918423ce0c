/** The one decision every outbound message passes. */
import type { MessagePurpose } from '@millrace/contracts/conversations/messages';
import type { Ids } from '#platform/ids';
import type { Tx } from '#platform/postgres/database';
import { normaliseAddress } from './address.ts';
import { findRefusal, type RefusalReason } from './gate-rules.ts';
import { insertRefusals, selectGateFacts } from './gate-store.ts';
import { type Gated, letPass, type UnsubscribeTarget } from './gated.ts';
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
  /**
   * Decides about what is sent beside conversations, by a step of a workflow. Records nothing: there is no message the
   * refusal would belong to, and the step's outcome says it.
   */
  ask(tx: Tx, question: Omit<GateQuestion, 'contactId'>): Promise<Answer>;
}

export type Answer =
  | { kind: 'passed'; unsubscribe: UnsubscribeTarget | null }
  | { kind: 'refused'; reason: RefusalReason };

export function createGate(deps: { ids: Ids; links: UnsubscribeLinks }): Gate {
  const { ids, links } = deps;
  const toUnsubscribe = (question: Omit<GateQuestion, 'contactId'>) =>
    question.purpose === 'reply' ? null : links.make(question);
  return {
    async ask(tx, asked) {
      const question = { ...asked, address: normaliseAddress(asked.kind, asked.address) };
      const [facts] = await selectGateFacts(tx, [{ ...question, contactId: '' }]);
      const reason = facts ? findRefusal(facts) : unasked;
      return reason ? { kind: 'refused', reason } : { kind: 'passed', unsubscribe: toUnsubscribe(question) };
    },

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
        return { kind: 'passed', gated: letPass(message, toUnsubscribe(question)) };
      });
    },
  };
}

/** A message without a question does not exist; the type system cannot tell. */
const unasked: RefusalReason = { rule: 'suppressed', detail: 'The gate was not asked.', nextAllowedAt: null };
