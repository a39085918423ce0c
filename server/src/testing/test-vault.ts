/** A vault on a test database, for tests that make parts by hand; in a test program use `modules.vault`. */
import { afterAll } from 'vitest';
import { createBus } from '#platform/bus/bus';
import { silentLogger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { KeyWrapper } from '#platform/vault/key-wrapper';
import { createLocalKeyWrapper } from '#platform/vault/local-key-wrapper';
import { createVault, type Vault } from '#platform/vault/vault';

export const testMasterKey = 'a master key that only tests know, long enough';
export const testSecretKey = 'a secret that only tests know, long enough';

const open: (() => Promise<void>)[] = [];

/** Closed when the tests of the file have ended. */
export function aVault(database: Database, options: { wrapper?: KeyWrapper; secretKey?: string } = {}): Vault {
  const bus = createBus({ direct: undefined, log: silentLogger });
  const vault = createVault({
    connection: database.ownerConnection,
    wrapper: options.wrapper ?? createLocalKeyWrapper(() => [testMasterKey]),
    secretKey: options.secretKey ?? testSecretKey,
    bus,
    log: silentLogger,
  });
  open.push(
    () => vault.close(),
    () => bus.close(),
  );
  return vault;
}

afterAll(async () => {
  for (const close of open.splice(0)) await close();
});
