/**
 * `millrace start`: from a configuration to a running program and, at the end, back, each step undone in reverse order.
 * New work stops first, work under way drains, connections close, PostgreSQL is last.
 */
import { createServer } from 'node:net';
import type { pino } from 'pino';
import { createLogger, type Logger } from '#platform/log/logger';
import type { Config } from './config.ts';
import { exitCodes } from './exit-codes.ts';
import {
  createRuntimeNote,
  lockHome,
  makeOperatorToken,
  prepareHome,
  provideSecretKey,
  type RuntimeNote,
} from './installation.ts';
import { explainListenError } from './listen-error.ts';
import { createMasterKeys, findMasterKeyBackup, masterKeySource } from './master-keys.ts';
import { migrate, openPostgres } from './postgres.ts';
import type { Role } from './roles.ts';
import { waitForStopRequest } from './stop-signal.ts';

export interface StartOptions {
  role: Role;
  /** Queues the worker serves; all when absent. */
  queues: readonly string[] | undefined;
}

/** What is left of the drain time for closing connections and PostgreSQL before the process is ended regardless. */
const closingMs = 40_000;

/** Runs until it is asked to stop; resolves to the exit code. */
export async function start(config: Config, options: StartOptions): Promise<number> {
  const destination = process.stderr.isTTY ? await openReadableLog() : undefined;
  const log = createLogger({ level: config.logLevel, service: `millrace-${options.role}`, destination });
  const steps = new UndoStack(log);
  let abandon = () => {};
  const stopRequested = waitForStopRequest({ beforeForced: () => abandon() }).then((reason): End => ({
    reason,
    exitCode: exitCodes.done,
  }));
  const crashed = whenCrashed(log);
  try {
    prepareHome(config.home);
    const runtime = createRuntimeNote(config.home, options.role);
    const servesApi = options.role !== 'worker';
    if (servesApi) {
      const patienceMs = config.drainMs + closingMs;
      const lock = await lockHome(config.home, {
        patienceMs,
        say: (sentence) => process.stdout.write(`${sentence}\n`),
      });
      // Undone after the lock: who finds the lock held finds out that it soon will not be.
      steps.push('runtime', () => runtime.withdraw());
      steps.push('lock', () => lock.release());
      await requireFreePort(config.host, config.port, 'PORT');
    }
    const starting = startRolesOn(config, options, {
      log,
      steps,
      runtime,
      onPostgres: (kill) => (abandon = kill),
    });
    const first = await Promise.race([starting, stopRequested, crashed]);
    const end = 'ended' in first ? await Promise.race([stopRequested, crashed, first.ended]) : first;
    log.info({ reason: end.reason }, 'stopping');
    // Asked to stop while still starting: what is there by then is undone.
    await starting.catch(() => {});
    return await stopWithin(config, steps, { exitCode: end.exitCode, abandon });
  } catch (error) {
    await steps.undoAll();
    throw error;
  }
}

/** Loaded only where a person watches. */
async function openReadableLog(): Promise<pino.DestinationStream> {
  const { createReadableLog } = await import('#platform/log/readable-log');
  return createReadableLog(process.stderr);
}

interface End {
  reason: string;
  exitCode: number;
}

interface Started {
  ended: Promise<End>;
}

async function startRolesOn(
  config: Config,
  options: StartOptions,
  surroundings: {
    log: pino.Logger;
    steps: UndoStack;
    runtime: RuntimeNote;
    onPostgres: (abandon: () => void) => void;
  },
): Promise<Started> {
  const { log, steps, runtime } = surroundings;
  const opening = openPostgres(config, log);
  // Loading the product takes about as long as PostgreSQL's start: side by side.
  const loading = Promise.all([import('./roles.ts'), import('#platform/postgres/database')]);
  const postgres = await opening;
  steps.push('postgres', () => postgres.stop());
  surroundings.onPostgres(() => postgres.abandon());
  const [{ startRoles }, { openDatabase }] = await loading;
  await migrate(postgres, config, log);
  const database = openDatabase({
    owner: postgres.owner,
    app: postgres.app,
    hasOwnSessions: postgres.hasOwnSessions,
    appRole: config.database.appRole,
    poolSize: config.database.poolSize,
    log,
  });
  steps.push('connections', () => database.close());
  const secretKey = provideSecretKey(config.home, config.secretKey);
  const masterKeys = createMasterKeys(config);
  warnOfGeneratedKey(config, log);
  const operatorToken = options.role === 'worker' ? undefined : makeOperatorToken(config.home);
  const running = await startRoles(options, {
    config,
    log,
    database,
    postgres,
    secretKey,
    masterKeys,
    operatorToken,
  });
  steps.push('roles', () => running.stop());
  if (running.address !== undefined) {
    runtime.announce(running.address);
    steps.push('announcement', () => runtime.markStopping());
    process.stdout.write(`\nMillrace is running at ${config.publicUrl ?? running.address}\n`);
    if (running.welcomeUrl !== undefined) {
      process.stdout.write(`New here? Look around in a demo workspace (the link works once): ${running.welcomeUrl}\n`);
    }
  }
  return { ended: postgres.gone.then(() => ({ reason: 'PostgreSQL ended by itself', exitCode: exitCodes.database })) };
}

function warnOfGeneratedKey(config: Config, log: Logger): void {
  if (masterKeySource(config) !== 'generated' || findMasterKeyBackup(config.home)) return;
  log.warn({}, 'the master key is a generated file without a copy elsewhere: bin/millrace keys backup FILE');
}

async function stopWithin(
  config: Config,
  steps: UndoStack,
  options: { exitCode: number; abandon: () => void },
): Promise<number> {
  const timer = setTimeout(() => {
    options.abandon();
    process.exit(exitCodes.bug);
  }, config.drainMs + closingMs);
  await steps.undoAll();
  clearTimeout(timer);
  return options.exitCode;
}

/** Undoes what was done, the last first. One step that fails keeps none of the others from running. */
class UndoStack {
  readonly #steps: { name: string; undo: () => void | Promise<void> }[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  push(name: string, undo: () => void | Promise<void>): void {
    this.#steps.push({ name, undo });
  }

  async undoAll(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step.undo();
        this.#log.debug({ step: step.name }, 'stopped');
      } catch (error) {
        this.#log.error({ err: error, step: step.name }, 'could not be stopped in order');
      }
    }
  }
}

/** A bug must not leave half a program running: it is logged, and the rest stops in order. */
function whenCrashed(log: Logger): Promise<End> {
  return new Promise((resolve) => {
    const crash = (error: unknown) => {
      log.fatal({ err: error }, 'an error nobody expected');
      resolve({ reason: 'a bug', exitCode: exitCodes.bug });
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  });
}

/** Asked before anything is started, so that the answer comes at once and nothing has to be undone. */
function requireFreePort(host: string, port: number, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(explainListenError(error, { host, port, setting })));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
