/** Feature flags of workspaces: declared in contracts with their type and standard, read from a short-lived cache. */
import { type FeatureFlag, featureFlags, type FlagValue } from '@millrace/contracts/flags/registry';
import type { EventLog } from '#modules/events/events.module';
import type { Bus } from '#platform/bus/bus';
import type { Clock } from '#platform/clock';
import type { Binding } from '#platform/http/handler';
import type { Database } from '#platform/postgres/database';
import { bindFlagHandlers } from './flag-handlers.ts';
import { selectFlags } from './flag-store.ts';

export interface FlagsDeps {
  database: Database;
  events: EventLog;
  bus: Bus;
  clock: Clock;
}

export interface Flags {
  /** What the flag is in a workspace; up to half a minute old where other processes cannot be heard. */
  valueOf<Name extends FeatureFlag>(workspaceId: string, name: Name): Promise<FlagValue<Name>>;
  bindings: Binding[];
  close(): void;
}

const lifetimeMs = 30_000;
const capacity = 10_000;

interface Kept {
  readAt: number;
  values: Promise<Map<string, unknown>>;
}

export function createFlags(deps: FlagsDeps): Flags {
  const { database, bus } = deps;
  const kept = new Map<string, Kept>();
  const stop = bus.subscribe('feature_flags', {
    onNotify: (workspaceId) => void kept.delete(workspaceId),
    onGap: () => kept.clear(),
  });

  const read = (workspaceId: string): Promise<Map<string, unknown>> => {
    const known = kept.get(workspaceId);
    if (known && performance.now() - known.readAt < lifetimeMs) return known.values;
    if (kept.size >= capacity) kept.clear();
    const values = database.inWorkspace(
      workspaceId,
      async (tx) => new Map((await selectFlags(tx, workspaceId)).map((row) => [row.name, row.value])),
      { isReadOnly: true },
    );
    kept.set(workspaceId, { readAt: performance.now(), values });
    values.catch(() => kept.delete(workspaceId));
    return values;
  };

  return {
    async valueOf(workspaceId, name) {
      const { schema, standard } = featureFlags[name];
      const parsed = schema.safeParse((await read(workspaceId)).get(name));
      // What an older release allowed and this one does not counts as not set. The schema is that of this name.
      return (parsed.success ? parsed.data : standard) as FlagValue<typeof name>;
    },
    bindings: bindFlagHandlers(deps),
    close: stop,
  };
}
