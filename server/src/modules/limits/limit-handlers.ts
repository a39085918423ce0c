import { requestErrors } from '@millrace/contracts/errors';
import { getLimits, type Limits, updateLimits } from '@millrace/contracts/limits/limits';
import type { z } from 'zod';
import { diffFields } from '#modules/events/events.module';
import { Problem } from '#platform/errors';
import { bind, type Binding } from '#platform/http/handler';
import type { ChosenLimits, LimitSettings } from '#platform/http/limits/limit-settings';
import { selectLimits, type StoredLimits, upsertLimits } from './limit-store.ts';
import type { LimitDeps } from './limits.module.ts';

export function bindLimitHandlers(deps: LimitDeps & { forget(workspaceId: string): void }): Binding[] {
  const { events, limits } = deps;
  return [
    bind(getLimits, async ({ tx, workspaceId }) => toAnswer(await selectLimits(tx, workspaceId), limits)),

    bind(updateLimits, async ({ input, tx, workspaceId, caller, ifMatch }) => {
      const stored = await selectLimits(tx, workspaceId);
      if (ifMatch !== undefined && ifMatch !== stored.version) throw changed();
      const chosen: ChosenLimits = { api: stored.api, app: stored.app, ...definedOf(input) };
      requireWithin(chosen, limits.workspace);
      const changes = diffFields({ api: stored.api, app: stored.app }, chosen);
      if (!changes) return toAnswer(stored, limits);
      if (!(await upsertLimits(tx, workspaceId, { stored, chosen }))) throw changed();
      const entity = { entityType: 'workspace', entityId: workspaceId };
      await events.record(tx, [{ workspaceId, type: 'limits.updated', ...entity, actor: caller.actor, ...changes }]);
      tx.afterCommit(() => deps.forget(workspaceId));
      return toAnswer({ ...chosen, version: stored.version + 1 }, limits);
    }),
  ];
}

function definedOf({ api, app }: { api?: number | null | undefined; app?: number | null | undefined }) {
  return { ...(api === undefined ? {} : { api }), ...(app === undefined ? {} : { app }) };
}

/** What one may ask cannot be more than all together may. */
function requireWithin(chosen: ChosenLimits, most: number): void {
  for (const [path, value] of Object.entries(chosen)) {
    if (value === null || most === 0 || value <= most) continue;
    const message = `must be at most ${most}, which is what the workspace as a whole may ask in a minute`;
    throw new Problem(requestErrors.invalid, `${path}: ${message}.`, { extensions: { issues: [{ path, message }] } });
  }
}

function changed(): Problem {
  return new Problem(requestErrors.preconditionFailed, 'Somebody else has changed the limits. Read them again.');
}

function toAnswer(stored: StoredLimits, limits: LimitSettings): z.output<typeof Limits> {
  const { workspace, address } = limits;
  const of = (name: 'api' | 'app') => {
    const standard = limits[name];
    return { perMinute: standard === 0 ? 0 : (stored[name] ?? standard), chosen: stored[name], standard };
  };
  return { api: of('api'), app: of('app'), workspace, address, version: stored.version };
}
