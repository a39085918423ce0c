/** The master key: where it is, whether a copy exists, and whether it opens what this database holds. */
import { existsSync } from 'node:fs';
import type { Client } from 'pg';
import type { KeyWrapper } from '#platform/vault/key-wrapper';
import type { Config } from '../config.ts';
import { findMasterKeyBackup, masterKeyPath, masterKeySource } from '../master-keys.ts';
import { type Check, failed, messageOf, passed, warned } from './check.ts';

const name = 'master key';

export function checkMasterKey(config: Config): Check {
  const source = masterKeySource(config);
  if (source === 'vault') return passed(name, 'HashiCorp Vault keeps it.');
  if (source === 'settings') return passed(name, 'MASTER_KEY gives it. Keep a copy apart from the database.');
  if (!isMasterKeyMade(config)) return passed(name, 'The first start makes one.');
  const backedUpAt = findMasterKeyBackup(config.home);
  const detail = 'It was made here and lies beside what it protects';
  if (!backedUpAt) {
    const remedy = 'Copy it: bin/millrace keys backup FILE, and keep FILE elsewhere. Without it credentials are lost.';
    return warned(name, `${detail}, and there is no copy of it.`, remedy);
  }
  const remedy = 'Give it as MASTER_KEY or MASTER_KEY_FILE, or use HashiCorp Vault: docs/operating/keys.md.';
  return warned(name, `${detail}; it was copied on ${backedUpAt.toISOString().slice(0, 10)}.`, remedy);
}

/** Looking must not make one. */
export function isMasterKeyMade(config: Pick<Config, 'home' | 'keys'>): boolean {
  return masterKeySource(config) !== 'generated' || existsSync(masterKeyPath(config.home));
}

export async function checkDataKeys(client: Client, masterKeys: KeyWrapper | undefined): Promise<Check[]> {
  const { rows } = await client.query<{ wrappedBy: string; keys: number }>(
    'select wrapped_by as "wrappedBy", count(*)::int as keys from vault_keys group by 1 order by 1',
  );
  if (rows.length === 0) return [];
  const lost = rows.filter(({ wrappedBy }) => !masterKeys?.has(wrappedBy));
  if (lost.length > 0) {
    const which = lost.map(({ wrappedBy, keys }) => `${keys} by ${wrappedBy}`).join(', ');
    const remedy = 'Give that master key in MASTER_KEY_PREVIOUS, or restore the file master-key from its backup.';
    return [failed('data keys', `Keys of workspaces are wrapped by a master key that is not here: ${which}.`, remedy)];
  }
  try {
    const current = await masterKeys?.currentId();
    const old = rows.filter(({ wrappedBy }) => wrappedBy !== current).reduce((sum, { keys }) => sum + keys, 0);
    if (old === 0) return [passed('data keys', 'All are wrapped by the current master key.')];
    return [warned('data keys', `${old} are wrapped by an older master key.`, 'A worker wraps them again each hour.')];
  } catch (error) {
    return [failed('data keys', messageOf(error), 'Until it answers nothing that is sealed can be opened.')];
  }
}
