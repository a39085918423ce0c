import { createLogger } from '#platform/log/logger';
import { findEmbeddedConnections } from '#platform/postgres/embedded-server';
import { type Config, ConfigError, findUnknownSettings, readConfig } from '../config.ts';
import { exitCodes } from '../exit-codes.ts';
import { prepareHome } from '../installation.ts';
import { createMasterKeys } from '../master-keys.ts';
import { openPostgres } from '../postgres.ts';
import { checkDatabase } from './check-database.ts';
import { checkExposure } from './check-exposure.ts';
import { checkHome } from './check-home.ts';
import { checkMasterKey, isMasterKeyMade } from './check-keys.ts';
import { checkNetwork } from './check-network.ts';
import { checkOutbound } from './check-outbound.ts';
import { checkSignIn } from './check-sign-in.ts';
import { type Check, failed, messageOf, passed, warned } from './check.ts';

/** `millrace doctor`: looks at everything an installation stands on; also while the program runs. */
export async function runDoctor(options: { json?: true }): Promise<number> {
  const checks = await examine();
  const isHealthy = checks.every((check) => check.status !== 'fail');
  process.stdout.write(options.json ? `${JSON.stringify({ ok: isHealthy, checks })}\n` : `${describe(checks)}\n`);
  return isHealthy ? exitCodes.done : exitCodes.failed;
}

async function examine(): Promise<Check[]> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) =>
      failed('settings', problem, 'See .env.example for what each setting may be.'),
    );
  }
  const home = checkHome(config.home);
  const network = await checkNetwork(config);
  const isHomeUsable = home.every((check) => check.name !== 'home' || check.status === 'ok');
  return [
    checkSettings(),
    checkOutbound(config.outbound),
    ...checkExposure(config),
    ...checkSignIn(config),
    ...home,
    checkMasterKey(config),
    ...network,
    ...(isHomeUsable ? await examineDatabase(config) : []),
  ];
}

function checkSettings(): Check {
  const unknown = findUnknownSettings();
  if (unknown.length === 0) return passed('settings', 'All settings can be used.');
  return warned(
    'settings',
    `.env names what is no setting: ${unknown.join(', ')}.`,
    'Look for a misspelling; .env.example lists them all.',
  );
}

async function examineDatabase(config: Config): Promise<Check[]> {
  const { appRole, url } = config.database;
  const running = url === undefined ? findEmbeddedConnections(config.home, appRole) : undefined;
  const ownMasterKeys = isMasterKeyMade(config) ? createMasterKeys(config) : undefined;
  if (running) return await checkDatabase({ ...running, direct: undefined, appRole, masterKeys: ownMasterKeys });
  const log = createLogger({ level: 'silent', service: 'millrace-doctor' });
  try {
    prepareHome(config.home);
    const postgres = await openPostgres(config, log);
    try {
      return await checkDatabase({ ...postgres, appRole, masterKeys: ownMasterKeys });
    } finally {
      await postgres.stop();
    }
  } catch (error) {
    return [
      failed('database', messageOf(error), "Read the server's own words in postgres/server.log below MILLRACE_HOME."),
    ];
  }
}

function describe(checks: Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };
  const lines = checks.flatMap(({ name, status, detail, remedy }) => {
    const line = `${marks[status]}  ${name.padEnd(width)}  ${detail}`;
    return remedy === undefined ? [line] : [line, `${' '.repeat(width + 8)}→ ${remedy}`];
  });
  const wrong = checks.filter(({ status }) => status === 'fail').length;
  return [...lines, '', wrong === 0 ? 'Nothing is wrong.' : `${wrong} to mend.`].join('\n');
}
