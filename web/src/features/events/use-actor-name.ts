import type { Event } from '@millrace/contracts/events/events';
import { useWords } from '../../ui/language/words.ts';
import { eventWords } from './event-words.ts';

/** Who did it, in words. */
export function useActorName(): (actor: Event['actor']) => string {
  const say = useWords(eventWords);
  return ({ kind, name }) => {
    if (kind === 'system') return say('system');
    if (kind === 'contact') return say('contact');
    if (kind === 'api_key') return name ? `${say('apiKey')} ${name}` : say('apiKey');
    return name ?? say('member');
  };
}
