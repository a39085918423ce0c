import type { Message, MessageState } from '@millrace/contracts/conversations/messages';
import { Pill, type Tone } from '../../ui/data/pill.tsx';
import { useFormat } from '../../ui/language/format.ts';
import { useWords } from '../../ui/language/words.ts';
import { inboxWords } from './inbox-words.ts';
import classes from './message-card.module.css';

type OutboundState = Exclude<MessageState, 'received'>;

const labels = {
  draft: 'stateDraft',
  queued: 'stateQueued',
  deferred: 'stateDeferred',
  sending: 'stateSending',
  sent: 'stateSent',
  failed: 'stateFailed',
  unknown: 'stateUnknown',
  refused: 'stateRefused',
} as const satisfies Record<OutboundState, string>;

const tones: Readonly<Record<OutboundState, Tone>> = {
  draft: 'neutral',
  queued: 'neutral',
  deferred: 'warn',
  sending: 'accent',
  sent: 'good',
  failed: 'bad',
  unknown: 'warn',
  refused: 'warn',
};

/** What became of a message of ours; with the reason where it was not sent. */
export function DeliveryState({ message }: { message: Message }) {
  const say = useWords(inboxWords);
  const format = useFormat();
  const { state, failure, attempts, nextAttemptAt } = message;
  if (state === 'received') return null;
  const time = nextAttemptAt ? format.ago(nextAttemptAt) : '';
  return (
    <div className={classes.state}>
      <Pill tone={tones[state]}>{say(labels[state], { time })}</Pill>
      {attempts > 1 && <span>{say('attempts', { count: attempts })}</span>}
      {failure && state !== 'sent' && <span>{failure.detail}</span>}
    </div>
  );
}
