/**
 * Writes server/src/platform/postgres/schema.gen.ts from a database migrated by this program:
 * `node scripts/generate-database-types.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '../server/src/app/prepare-database.ts';
import { silentLogger } from '../server/src/platform/log/logger.ts';
import { startEmbeddedPostgres } from '../server/src/platform/postgres/embedded-server.ts';

const output = process.argv[2] ?? 'server/src/platform/postgres/schema.gen.ts';
const home = await mkdtemp(join(tmpdir(), 'millrace-types-'));
const embedded = await startEmbeddedPostgres({ home, log: silentLogger, settings: { fsync: 'off' } });
try {
  await prepareDatabase(embedded.owner, { appRole: 'millrace_app', log: silentLogger });
  const codegen = spawn(
    process.execPath,
    [
      'node_modules/kysely-codegen/dist/cli/bin.js',
      ...['--dialect', 'postgres', '--url', embedded.ownerUrl, '--out-file', output],
      ...['--numeric-parser', 'number', '--exclude-pattern', 'pgboss.*', '--log-level', 'error'],
    ],
    { stdio: 'inherit' },
  );
  const [code] = await once(codegen, 'exit');
  process.exitCode = Number(code);
} finally {
  await embedded.stop();
  await rm(home, { recursive: true, force: true });
}
