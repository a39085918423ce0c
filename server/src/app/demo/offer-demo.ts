/** The demo workspace of an installation that nobody uses yet: made at the first start, filled in the background. */
import { join } from 'node:path';
import { demoEmail } from '#modules/accounts/accounts.module';
import type { Logger } from '#platform/log/logger';
import { projectRoot } from '../config.ts';
import type { Modules } from '../modules.ts';
import type { ProgramRequest, ProgramAnswer } from '../program-request.ts';
import { fillDemo } from './fill-demo.ts';

export interface DemoOffer {
  /** Path of the one-time link. */
  path: string;
  /** Stops filling; what is missing is made up for by the next start. */
  stop(): Promise<void>;
}

/**
 * The name tells the next start whether the demo is complete. Both read well under a letter: suggestions sign with it.
 */
const names = { filling: 'Demo', filled: 'Demo workspace' };
const fillingMayTakeMs = 60 * 60 * 1000;

/** Undefined once there is a real account. */
export async function offerDemo(deps: {
  modules: Pick<Modules, 'accounts' | 'operator'>;
  call(request: ProgramRequest): Promise<ProgramAnswer>;
  log: Logger;
}): Promise<DemoOffer | undefined> {
  const { accounts, operator } = deps.modules;
  if (await accounts.hasRealAccount()) return undefined;
  const demo = (await accounts.findDemoWorkspace()) ?? (await createDemo(accounts));
  const stopping = new AbortController();
  const filling = demo.name === names.filled ? Promise.resolve() : fill(deps, demo.id, stopping.signal);
  return {
    path: operator.issueWelcomePath(),
    async stop() {
      stopping.abort();
      await filling;
    },
  };
}

async function createDemo(accounts: Modules['accounts']): Promise<{ id: string; name: string }> {
  const request = { name: names.filling, ownerEmail: demoEmail, ownerName: 'Demo', isDemo: true, apiKeyRole: null };
  const { workspaceId } = await accounts.provisionWorkspace(request);
  return { id: workspaceId, name: names.filling };
}

async function fill(deps: Parameters<typeof offerDemo>[0], workspaceId: string, signal: AbortSignal): Promise<void> {
  const { modules, log } = deps;
  try {
    const expiresAt = new Date(Date.now() + fillingMayTakeMs);
    const key = await modules.accounts.issueKey({ workspaceId, name: 'Demo', role: 'owner', expiresAt });
    const call = (request: Omit<ProgramRequest, 'apiKey'>) => deps.call({ ...request, apiKey: key.apiKey });
    await fillDemo({ call, examples: join(projectRoot, 'examples'), signal });
    await call({ method: 'PATCH', path: '/api/v1/workspace', body: { name: names.filled } });
    await call({ method: 'DELETE', path: `/api/v1/api-keys/${key.id}` });
    log.info({ workspaceId }, 'the demo workspace is filled');
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, 'the demo workspace could not be filled; the next start goes on');
  }
}
