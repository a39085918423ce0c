/**
 * The master key that wraps the data keys of workspaces: HashiCorp Vault's, the one of MASTER_KEY, or one that is made
 * and kept in MILLRACE_HOME. Whatever wrapped before it still unwraps, until all data keys are wrapped again.
 *
 *   master-key           one key a line, the current one first
 *   master-key.backup    which of them was last copied away, and when
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { createKeyRing, type KeyWrapper } from '#platform/vault/key-wrapper';
import { createLocalKeyWrapper, idOf } from '#platform/vault/local-key-wrapper';
import { createTransitKeyWrapper } from '#platform/vault/transit-key-wrapper';
import type { Config } from './config.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { provideKeptSecret } from './installation.ts';

export type MasterKeySource = 'vault' | 'settings' | 'generated';

export function masterKeySource({ keys }: Pick<Config, 'keys'>): MasterKeySource {
  if (keys.transit) return 'vault';
  return keys.masterKey === undefined ? 'generated' : 'settings';
}

export function createMasterKeys(config: Pick<Config, 'home' | 'keys'>): KeyWrapper {
  const { masterKey, previousMasterKeys, transit } = config.keys;
  const source = masterKeySource(config);
  if (source === 'generated') provideKeptSecret(masterKeyPath(config.home));
  const local = createLocalKeyWrapper(() => [
    ...(masterKey === undefined ? [] : [masterKey]),
    ...readMasterKeyFile(config.home),
    ...previousMasterKeys,
  ]);
  return createKeyRing(transit ? [createTransitKeyWrapper(transit), local] : [local]);
}

export const masterKeyPath = (home: string) => join(home, 'master-key');
const backupNotePath = (home: string) => join(home, 'master-key.backup');

/** The generated keys, the current one first; none where there is no such file. */
function readMasterKeyFile(home: string): string[] {
  const path = masterKeyPath(home);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Puts a new key before the others; processes that run read it when they next wrap. */
export function addGeneratedMasterKey(config: Pick<Config, 'home' | 'keys'>): string {
  requireGenerated(config, 'Give a new MASTER_KEY, the old one in MASTER_KEY_PREVIOUS, and start again.');
  provideKeptSecret(masterKeyPath(config.home));
  const key = randomBytes(32).toString('base64url');
  writeKeys(masterKeyPath(config.home), [key, ...readMasterKeyFile(config.home)]);
  return idOf(key);
}

const backupNote = z.object({ id: z.string(), at: z.iso.datetime() });

/** Copies the generated keys to a file that must not exist yet, and remembers it for doctor. */
export function backUpMasterKey(config: Pick<Config, 'home' | 'keys'>, path: string, now: Date): string {
  requireGenerated(config, 'It is where you keep MASTER_KEY.');
  provideKeptSecret(masterKeyPath(config.home));
  const keys = readMasterKeyFile(config.home);
  const [current] = keys;
  if (current === undefined) throw new Error('A generated key was just provided.');
  try {
    writeFileSync(path, `${keys.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.input, `The copy cannot be written: ${reason}`, { cause });
  }
  const note = { id: idOf(current), at: now.toISOString() };
  writeFileSync(backupNotePath(config.home), JSON.stringify(note), { mode: 0o600 });
  return note.id;
}

/** When the current generated key was last copied away. */
export function findMasterKeyBackup(home: string): Date | undefined {
  const [current] = readMasterKeyFile(home);
  try {
    const note = backupNote.parse(JSON.parse(readFileSync(backupNotePath(home), 'utf8')));
    return current !== undefined && note.id === idOf(current) ? new Date(note.at) : undefined;
  } catch {
    return undefined;
  }
}

function requireGenerated(config: Pick<Config, 'keys'>, remedy: string): void {
  const source = masterKeySource(config);
  if (source === 'generated') return;
  const where = source === 'vault' ? 'HashiCorp Vault keeps the master key: rotate it there.' : remedy;
  throw new CommandError(exitCodes.usage, `The master key is not one that was made here. ${where}`);
}

function writeKeys(path: string, keys: readonly string[]): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${keys.join('\n')}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
