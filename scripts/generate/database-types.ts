/** The types of our tables, read from a database that the migrations have just made. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareDatabase } from '../../server/src/app/prepare-database.ts';
import { silentLogger } from '../../server/src/platform/log/logger.ts';
import { startEmbeddedPostgres } from '../../server/src/platform/postgres/embedded-server.ts';

/** Tables nobody queries by Kysely: those of the queue's library, and the list of applied migrations. */
const excluded = '{pgboss.*,schema_migrations,*.schema_migrations}';

export async function renderDatabaseTypes(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'millrace-generate-'));
  const postgres = await startEmbeddedPostgres({ home, log: silentLogger, settings: { fsync: 'off' } });
  try {
    await prepareDatabase(postgres.owner, { appRole: postgres.app.user, log: silentLogger });
    const { stdout } = await promisify(execFile)('kysely-codegen', [
      '--dialect=postgres',
      `--url=${postgres.ownerUrl}`,
      `--exclude-pattern=${excluded}`,
      '--numeric-parser=number',
      '--log-level=error',
      '--print',
    ]);
    return `${stdout.trim()}\n`;
  } finally {
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  }
}
