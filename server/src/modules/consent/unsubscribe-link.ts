/**
 * The links of List-Unsubscribe. What a link says is sealed, so that nobody can make one for somebody else's address,
 * and no address stands readable in a log. It never runs out: an unsubscribe that comes late must work too.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { messagePurposes } from '@millrace/contracts/conversations/messages';
import { z } from 'zod';
import type { UnsubscribeTarget } from './gated.ts';

export const unsubscribePath = '/unsubscribe';

const LinkContent = z.object({
  workspaceId: z.uuid(),
  messageId: z.uuid(),
  kind: z.string(),
  address: z.string(),
  purpose: z.enum(messagePurposes),
});
export type LinkContent = z.infer<typeof LinkContent>;

export interface UnsubscribeLinks {
  make(content: LinkContent): UnsubscribeTarget;
  /** Undefined for anything we did not make. */
  read(token: string): LinkContent | undefined;
}

const [ivBytes, tagBytes] = [12, 16];

export function createUnsubscribeLinks(deps: { secret: string; publicUrl: string }): UnsubscribeLinks {
  const key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'millrace unsubscribe links', 32));
  return {
    make({ workspaceId, messageId, kind, address, purpose }) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = [cipher.update(JSON.stringify([workspaceId, messageId, kind, address, purpose])), cipher.final()];
      const token = Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url');
      return { url: `${deps.publicUrl}${unsubscribePath}/${token}` };
    },
    read(token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length <= ivBytes + tagBytes) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString();
        const [workspaceId, messageId, kind, address, purpose] = JSON.parse(text) as unknown[]; // checked below
        return LinkContent.parse({ workspaceId, messageId, kind, address, purpose });
      } catch {
        return undefined;
      }
    },
  };
}
