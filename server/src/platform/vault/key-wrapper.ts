/**
 * Who wraps the data keys of workspaces: a master key of the installation's own, or HashiCorp Vault. A wrapped key says
 * which master key unwraps it, so that several can be in use while one takes over from another.
 */

/** What a data key belongs to; wrapped under one it does not unwrap under another. */
export interface KeyContext {
  workspaceId: string;
  version: number;
}

export interface WrappedKey {
  wrapped: Buffer;
  /** Id of the master key: `local:…` or `vault:…`. */
  wrappedBy: string;
}

/** Throws `KeyUnavailableError` while the keeper of the master key cannot be reached or does not have it. */
export interface KeyWrapper {
  /** Of the master key that wraps now. */
  currentId(): Promise<string>;
  wrap(key: Buffer, context: KeyContext): Promise<WrappedKey>;
  unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Buffer>;
  /** Whether it has the master key of this id. */
  has(wrappedBy: string): boolean;
}

export class KeyUnavailableError extends Error {
  override readonly name = 'KeyUnavailableError';
}

/** The wrapped key itself does not fit: it was changed, or is another workspace's. No other master key would help. */
export class WrappedKeyError extends KeyUnavailableError {}

/** The first wraps; the others only unwrap what they wrapped before it took over. */
export function createKeyRing(wrappers: readonly [KeyWrapper, ...KeyWrapper[]]): KeyWrapper {
  const [current] = wrappers;
  return {
    currentId: () => current.currentId(),
    wrap: (key, context) => current.wrap(key, context),
    has: (wrappedBy) => wrappers.some((wrapper) => wrapper.has(wrappedBy)),
    async unwrap(wrapped, context) {
      const keeper = wrappers.find((wrapper) => wrapper.has(wrapped.wrappedBy));
      if (keeper) return await keeper.unwrap(wrapped, context);
      throw new KeyUnavailableError(
        `The key of this workspace is wrapped by ${wrapped.wrappedBy}, which is not configured here. ` +
          'Give that master key in MASTER_KEY_PREVIOUS, or restore it from its backup.',
      );
    },
  };
}
