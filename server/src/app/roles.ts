import type { Logger } from '#platform/log/logger';
/** What one process does. `all` is both roles in one process, which is what a small company runs. */
import type { Database } from '#platform/postgres/database';
import type { Config } from './config.ts';
import type { Postgres } from './postgres.ts';

export const roles = ['all', 'api', 'worker'] as const;
export type Role = (typeof roles)[number];

/** What a role is given; everything else it makes from these. */
export interface RoleDeps {
  config: Config;
  log: Logger;
  database: Database;
  postgres: Postgres;
  secretKey: string;
  /** Accepted from this machine only, for the operator's routes. */
  operatorToken: string;
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
  const running: RunningRole[] = [];
  const stop = async () => {
    // The API first: what it accepts may still need the worker.
    for (const role of running) await role.stop();
  };
  try {
    if (options.role !== 'worker') {
      const { startApi } = await import('./api.ts');
      running.push(await startApi(deps));
    }
    const address = running[0]?.address;
    return { ...(address === undefined ? {} : { address }), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
