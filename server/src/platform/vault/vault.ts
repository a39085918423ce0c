/**
 * Seals secrets before they are stored: AES-256-GCM under a data key of the workspace, which the installation's master
 * key wraps. A sealed value is bound to its workspace, table, column and row, and says which data key opens it.
 *
 *   master key (file, environment or HashiCorp Vault) → wraps data keys (vault_keys) → seal values (bytea columns)
 *
 * Unwrapped data keys are held in memory, for minutes and for a bounded number of workspaces, and nowhere else.
 */
import type { Bus } from '#platform/bus/bus';
import type { Logger } from '#platform/log/logger';
import type { ConnectionConfig } from '#platform/postgres/database';
import { DataKeys } from './data-keys.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import { isLegacyValue, openLegacyValue } from './legacy-value.ts';
import { openValue, type SealedPlace, sealValue, versionOf } from './sealed-value.ts';

export type { KeyWrapper } from './key-wrapper.ts';
export type { SealedPlace } from './sealed-value.ts';

/** Both throw `KeyUnavailableError` while the master key is out of reach. */
export interface Vault {
  seal(workspaceId: string, place: SealedPlace, plain: string): Promise<Buffer>;
  /** Throws `SealedValueError` when it was sealed for another place, was changed, or its key was destroyed. */
  open(workspaceId: string, place: SealedPlace, sealed: Buffer): Promise<string>;
  /** Makes the data key that seals from now on; `resealValues` brings what there is under it. Answers its version. */
  addKey(workspaceId: string): Promise<number>;
  /** Forgets what is held of a workspace whose keys were changed or destroyed, here and in other processes. */
  forgetKeys(workspaceId: string): void;
  close(): Promise<void>;
}

export interface VaultDeps {
  /** Of the owner: the app role cannot see keys. */
  connection: ConnectionConfig;
  wrapper: KeyWrapper;
  /** Opens values that were sealed under it before there were data keys. */
  secretKey: string;
  bus: Bus;
  log: Logger;
}

const topic = 'vault_keys';

export function createVault(deps: VaultDeps): Vault {
  const { bus, secretKey } = deps;
  const keys = new DataKeys(deps);
  const stopListening = bus.subscribe(topic, {
    onNotify: (workspaceId) => keys.forget(workspaceId),
    onGap: () => keys.forgetAll(),
  });

  return {
    async seal(workspaceId, place, plain) {
      return sealValue(await keys.current(workspaceId), { workspaceId, place }, plain);
    },
    async open(workspaceId, place, sealed) {
      const context = { workspaceId, place };
      if (isLegacyValue(sealed)) return openLegacyValue(secretKey, context, sealed);
      return openValue(await keys.get(workspaceId, versionOf(sealed)), context, sealed);
    },
    async addKey(workspaceId) {
      const version = await keys.add(workspaceId);
      bus.notify(topic, workspaceId);
      return version;
    },
    forgetKeys(workspaceId) {
      bus.notify(topic, workspaceId);
    },
    async close() {
      stopListening();
      await keys.close();
    },
  };
}
