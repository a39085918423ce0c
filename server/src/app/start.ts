/**
 * `millrace start`: from a configuration to a running program and, at the end, back, each step undone in reverse order.
 * New work stops first, work under way drains, connections close, PostgreSQL is last.
 */
import { createServer } from 'node:net';
import type { pino } from 'pino';
import { createLogger, type Logger } from '#platform/log/logger';
import { openDatabase } from '#platform/postgres/database';
import type { Config } from './config.ts';
import { exitCodes } from './exit-codes.ts';
import { announceRuntime, lockHome, makeOperatorToken, prepareHome, provideSecretKey } from './installation.ts';
import { explainListenError } from './listen-error.ts';
import { migrate, openPostgres } from './postgres.ts';
import { type Role, startRoles } from './roles.ts';
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
  const log = createLogger({ level: config.logLevel, service: `millrace-${options.role}` });
  const steps = new UndoStack(log);
  let abandon = () => {};
  const stopRequested = waitForStopRequest({ beforeForced: () => abandon() });
  const crashed = whenCrashed(log);
  try {
    prepareHome(config.home);
    const servesApi = options.role !== 'worker';
    if (servesApi) {
      const lock = lockHome(config.home);
      steps.push('lock', () => lock.release());
      await requireFreePort(config.host, config.port, 'PORT');
    }
    const starting = startRolesOn(config, options, { log, steps, onPostgres: (kill) => (abandon = kill) });
    const first = await Promise.race([starting, stopRequested, crashed]);
    if ('ended' in first) {
      const end = await Promise.race([stopRequested, crashed, first.ended]);
      log.info({ reason: end.reason }, 'stopping');
      return await stopWithin(config, steps, { exitCode: 'exitCode' in end ? end.exitCode : exitCodes.done, abandon });
    }
    // Asked to stop while still starting: what is there by then is undone.
    await starting.catch(() => {});
    return await stopWithin(config, steps, { exitCode: exitCodes.done, abandon });
  } catch (error) {
    await steps.undoAll();
    throw error;
  }
}

interface Started {
  ended: Promise<{ reason: string; exitCode: number }>;
}

async function startRolesOn(
  config: Config,
  options: StartOptions,
  { log, steps, onPostgres }: { log: pino.Logger; steps: UndoStack; onPostgres: (abandon: () => void) => void },
): Promise<Started> {
  const postgres = await openPostgres(config, log);
  steps.push('postgres', () => postgres.stop());
  onPostgres(() => postgres.abandon());
  await migrate(postgres, config, log);
  const database = openDatabase({
    owner: postgres.owner,
    app: postgres.app,
    appRole: config.database.appRole,
    poolSize: config.database.poolSize,
    log,
  });
  steps.push('connections', () => database.close());
  const secretKey = provideSecretKey(config.home, config.secretKey);
  const operatorToken = makeOperatorToken(config.home);
  const running = await startRoles(options, { config, log, database, postgres, secretKey, operatorToken });
  steps.push('roles', () => running.stop());
  if (running.address !== undefined) {
    const runtime = announceRuntime(config.home, { address: running.address, role: options.role });
    steps.push('runtime', () => runtime.withdraw());
    process.stdout.write(`\nMillrace is running at ${config.publicUrl ?? running.address}\n`);
  }
  return { ended: postgres.gone.then(() => ({ reason: 'PostgreSQL ended by itself', exitCode: exitCodes.database })) };
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
function whenCrashed(log: Logger): Promise<{ reason: string; exitCode: number }> {
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
