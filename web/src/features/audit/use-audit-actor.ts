import type { AuditEntry } from '@millrace/contracts/audit/audit';
import { useWords } from '../../ui/language/words.ts';
import { auditWords } from './audit-words.ts';

/** Who did it, in words. */
export function useAuditActor(): (actor: AuditEntry['actor']) => string {
  const say = useWords(auditWords);
  return ({ kind, name }) => {
    if (kind === 'system' || kind === 'operator' || kind === 'contact') return say(kind);
    if (kind === 'api_key') return name ? say('apiKey', { name }) : say('unknownKey');
    return name ?? say('former');
  };
}
