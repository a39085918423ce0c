/** A call of an action as the engine makes it. */
import type { ActionCall, ActionCatalog } from '#engine/steps/action';
import { uuidV7Ids } from '#platform/ids';

export interface CallOptions extends Partial<Omit<ActionCall, 'action' | 'connection'>> {
  connection?: string | undefined;
  /** `gmail.read_email`. */
  of: string;
  workspaceId: string;
}

export function anActionCall(catalog: ActionCatalog, { of, connection, ...overrides }: CallOptions): ActionCall {
  const [service = '', name = ''] = of.split('.');
  const action = catalog.find(service, name);
  if (!action) throw new Error(`There is no action ${of}.`);
  const runId = overrides.runId ?? uuidV7Ids.next();
  return {
    action,
    runId,
    effectKey: `${runId}:steps[0]:0`,
    inputs: {},
    actor: { kind: 'system' },
    cause: { depth: 0 },
    notAfter: new Date(Date.now() + 60_000),
    isAllowed: () => true,
    signal: AbortSignal.timeout(60_000),
    recordOutcome: async () => {},
    ...overrides,
    ...(connection === undefined ? {} : { connection }),
  };
}
