/** What one process does. `all` is both roles in one process, which is what a small company runs. */
import type { pino } from 'pino';
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import type { Database } from '#platform/postgres/database';
import type { Config } from './config.ts';
import { createModules } from './modules.ts';
import type { Postgres } from './postgres.ts';

export const roles = ['all', 'api', 'worker'] as const;
export type Role = (typeof roles)[number];

/** What a role is given; everything else it makes from these. */
export interface RoleDeps {
  config: Config;
  log: pino.Logger;
  database: Database;
  postgres: Postgres;
  secretKey: string;
  /** Opens the operator's routes to the command line of this machine; where the API is served. */
  operatorToken: string | undefined;
}

export interface RunningRole {
  /** Where the API answers, for roles that serve it. */
  address?: string;
  /** Takes nothing new, lets what is under way finish, then returns. */
  stop(): Promise<void>;
}

export async function startRoles(
  options: { role: Role; queues: readonly string[] | undefined },
  deps: RoleDeps,
): Promise<RunningRole> {
  const { config, database, log, secretKey: secret } = deps;
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const { isSignUpOpen, ai } = config;
  const platform = { database, clock: systemClock, ids: uuidV7Ids, log };
  const modules = createModules({ ...platform, secret, publicUrl, isSignUpOpen, ai });
  const running: RunningRole[] = [];
  const stop = async () => {
    // The API first: what it accepts may still need the worker.
    for (const role of running) await role.stop();
    await modules.close();
  };
  try {
    if (options.role !== 'worker') {
      const { startApi } = await import('./api.ts');
      running.push(await startApi(deps, modules));
    }
    if (options.role !== 'api') {
      const { startWorker } = await import('./worker.ts');
      running.push(await startWorker(deps, modules, options.queues));
    }
    const address = running[0]?.address;
    return { ...(address === undefined ? {} : { address }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
