import type { Companies } from '#modules/companies/companies.module';
import type { Contacts } from '#modules/contacts/contacts.module';
import type { EventLog } from '#modules/events/events.module';
import type { Files } from '#modules/files/files.module';
import type { Clock } from '#platform/clock';
import type { Ids } from '#platform/ids';
import type { Logger } from '#platform/log/logger';
import type { Database } from '#platform/postgres/database';
import type { JobQueue } from '#platform/queue/job-queue';

export interface ImportDeps {
  database: Database;
  events: EventLog;
  files: Files;
  contacts: Contacts;
  companies: Companies;
  queue: JobQueue;
  ids: Ids;
  clock: Clock;
  log: Logger;
}
