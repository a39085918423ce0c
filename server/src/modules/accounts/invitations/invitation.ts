/** Invitations: a link with 256 random bits that works once. Only the SHA-256 of it is stored. */
import { createHash, randomBytes } from 'node:crypto';

export const invitationLifetimeMs = 7 * 24 * 60 * 60 * 1000;

export function generateInvitationToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashInvitationToken(token) };
}

export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The token stands behind `#`: what a browser keeps to itself reaches no log and no other site. */
export function invitationLink(publicUrl: string, token: string): string {
  return `${publicUrl}/invitation#${token}`;
}
