import { createLogger } from '#platform/log/logger';
import type { Config } from './config.ts';
import { prepareHome } from './installation.ts';
import { migrate, openPostgres } from './postgres.ts';

/** `millrace migrate`: also while the program is stopped; then the built-in server runs for as long as it takes. */
export async function runMigrate(config: Config, options: { json?: true }): Promise<void> {
  const log = createLogger({ level: 'warn', service: 'millrace-migrate' });
  prepareHome(config.home);
  const postgres = await openPostgres(config, log);
  try {
    const applied = await migrate(postgres, config, log);
    const said = applied.length === 0 ? 'The database is current.' : `Applied: ${applied.join(', ')}`;
    process.stdout.write(`${options.json ? JSON.stringify({ applied }) : said}\n`);
  } finally {
    await postgres.stop();
  }
}
