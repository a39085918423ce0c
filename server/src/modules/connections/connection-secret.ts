/** What of a connection lies sealed: the secrets that were typed, and the tokens of the service. */
import type { Vault } from '#platform/vault/vault';

export interface ConnectionSecret {
  /** Secret fields by their name. */
  values: Record<string, string>;
  tokens?: Tokens | undefined;
}

export interface Tokens {
  accessToken: string;
  refreshToken?: string | undefined;
  /** ISO 8601; without it the service has not said. */
  expiresAt?: string | undefined;
}

/** Somebody is signing in at the service: what only the answer to this beginning may bring back. */
export interface PendingSignIn {
  nonce: string;
  /** PKCE. */
  verifier: string;
  sessionId: string;
  /** ISO 8601. */
  expiresAt: string;
}

interface Place {
  workspaceId: string;
  id: string;
}

export function sealSecret(vault: Vault, place: Place, secret: ConnectionSecret): Promise<Buffer> {
  return seal(vault, place, { column: 'secret', content: secret });
}

export async function openSecret(vault: Vault, place: Place, sealed: Buffer | null): Promise<ConnectionSecret> {
  // Sealed by sealSecret, and by nobody else: the vault would not open it.
  return sealed === null
    ? { values: {} }
    : ((await open(vault, place, { column: 'secret', sealed })) as ConnectionSecret);
}

export function sealPending(vault: Vault, place: Place, pending: PendingSignIn): Promise<Buffer> {
  return seal(vault, place, { column: 'pending_sign_in', content: pending });
}

export async function openPending(vault: Vault, place: Place, sealed: Buffer): Promise<PendingSignIn> {
  return (await open(vault, place, { column: 'pending_sign_in', sealed })) as PendingSignIn; // as above
}

type Column = 'secret' | 'pending_sign_in';

/** What the vault seals here. */
export const sealedConnectionColumns = (['secret', 'pending_sign_in'] as const).map((column) => ({
  table: 'connections',
  column,
  idColumn: 'id',
}));

async function seal(
  vault: Vault,
  { workspaceId, id }: Place,
  { column, content }: { column: Column; content: object },
) {
  return await vault.seal(workspaceId, { table: 'connections', column, rowId: id }, JSON.stringify(content));
}

async function open(vault: Vault, { workspaceId, id }: Place, { column, sealed }: { column: Column; sealed: Buffer }) {
  const content: unknown = JSON.parse(
    await vault.open(workspaceId, { table: 'connections', column, rowId: id }, sealed),
  );
  return content;
}
