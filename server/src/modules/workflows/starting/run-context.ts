/** What expressions see of the workspace and of whom a run acts for. Remembered for a moment: every run asks. */
import type { Json } from '#engine/language/json';
import type { RunActor, RunContext } from '#engine/runs/engine';
import type { Clock } from '#platform/clock';
import type { Database, Db } from '#platform/postgres/database';
import { Memory } from './memory.ts';

/** `user` is who started the run, else whose the workflow is. */
export interface ContextKey {
  workspaceId: string;
  workflowId: string;
  actor: RunActor;
}

export interface ContextCache {
  get(key: ContextKey): RunContext | Promise<RunContext>;
  /** The same inside a transaction that is open already. */
  load(db: Db, key: ContextKey): RunContext | Promise<RunContext>;
  forget(): void;
}

const rememberedForMs = 30_000;
const contextsAtOnce = 5000;

export function createContextCache(deps: { database: Database; clock: Clock }): ContextCache {
  const contexts = new Memory<{ context: RunContext; until: number; generation: number }>(contextsAtOnce);
  let generation = 0;
  const nameOf = ({ workspaceId, workflowId, actor }: ContextKey) =>
    `${workspaceId} ${actor.kind === 'user' ? (actor.id ?? '') : workflowId}`;
  const find = (key: ContextKey) => {
    const known = contexts.get(nameOf(key));
    return known && known.generation === generation && known.until > deps.clock.now().getTime()
      ? known.context
      : undefined;
  };
  const load = async (db: Db, key: ContextKey): Promise<RunContext> => {
    const since = generation;
    const context = await selectContext(db, key);
    contexts.set(nameOf(key), { context, until: deps.clock.now().getTime() + rememberedForMs, generation: since });
    return context;
  };
  return {
    load: (db, key) => find(key) ?? load(db, key),
    get: (key) => find(key) ?? deps.database.inWorkspace(key.workspaceId, (tx) => load(tx, key), { isReadOnly: true }),
    forget: () => void (generation += 1),
  };
}

async function selectContext(db: Db, { workspaceId, workflowId, actor }: ContextKey): Promise<RunContext> {
  const [workspace, user] = await Promise.all([
    db
      .selectFrom('workspaces')
      .select(['id', 'name', 'locale', 'time_zone'])
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow(),
    actor.kind === 'user' && actor.id !== undefined
      ? members(db, workspaceId).where('user_id', '=', actor.id).executeTakeFirst()
      : members(db, workspaceId)
          .innerJoin('workflows', (join) =>
            join
              .onRef('workflows.workspace_id', '=', 'members.workspace_id')
              .onRef('workflows.owner_id', '=', 'members.user_id'),
          )
          .where('workflows.id', '=', workflowId)
          .executeTakeFirst(),
  ]);
  const { id, name, locale, time_zone: timeZone } = workspace;
  return {
    timeZone,
    workspace: { id, name, locale, time_zone: timeZone },
    // Whoever it was may have left: fields of nobody are nothing, and no error.
    user: { id: user?.user_id ?? null, name: user?.name ?? null, email: user?.email ?? null, company: name } as Json,
  };
}

function members(db: Db, workspaceId: string) {
  return db
    .selectFrom('members')
    .select(['members.user_id', 'members.name', 'members.email'])
    .where('members.workspace_id', '=', workspaceId);
}
