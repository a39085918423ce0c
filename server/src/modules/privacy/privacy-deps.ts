import type { Payloads } from '#engine/payloads/payloads';
import type { Audit } from '#modules/audit/audit.module';
import type { EventLog } from '#modules/events/events.module';
import type { Files } from '#modules/files/files.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { JobQueue } from '#platform/queue/job-queue';
import type { RetainedKind } from '#platform/retained-kind';
import type { Storage } from '#platform/storage/storage';
import type { Vault } from '#platform/vault/vault';
import type { ErasureLedger } from './erasure-ledger.ts';

export interface PrivacyDeps {
  database: Database;
  events: EventLog;
  audit: Pick<Audit, 'record'>;
  files: Files;
  /** Large values of runs, which lie in storage. */
  payloads: Pick<Payloads, 'findOwners' | 'remove'>;
  storage: Storage;
  vault: Vault;
  queue: JobQueue;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  log: Logger;
  /** Signs certificates. */
  secret: string;
  /** Outside the database. */
  ledger: ErasureLedger;
  /** What is kept for a time, by whoever owns it. */
  retained: readonly RetainedKind[];
}

export const privacyQueue = 'privacy';
export const eraseTask = 'erase-person';
export const exportTask = 'write-data-export';
export const deleteTask = 'delete-workspace';
