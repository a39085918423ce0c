/** The statements the program's own handlers send, so that what they are compared with sends the same. */
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { bindSearchHandlers } from '../server/src/modules/companies/search-records.ts';
import { bindContactHandlers } from '../server/src/modules/contacts/contact-handlers.ts';
import { createEventLog } from '../server/src/modules/events/events.module.ts';
import { systemClock } from '../server/src/platform/clock.ts';
import type { Binding } from '../server/src/platform/http/handler.ts';
import { uuidV7Ids } from '../server/src/platform/ids.ts';
import { silentLogger } from '../server/src/platform/log/logger.ts';
import type { Tx } from '../server/src/platform/postgres/database.ts';
import { type BareSetup, placeholder, type Statement } from './bare-server.ts';

export async function captureStatements(workspaceId: string): Promise<BareSetup['statements']> {
  const deps = { ids: uuidV7Ids, clock: systemClock };
  const bindings = [...bindContactHandlers({ ...deps, events: createEventLog(deps) }), ...bindSearchHandlers()];
  const capture = async (id: string, input: object): Promise<Statement[]> => {
    const binding = bindings.find(({ operation }) => operation.id === id);
    if (binding?.kind !== 'workspace') throw new Error(`There is no handler of ${id}.`);
    return await captureOne(binding, workspaceId, input);
  };
  return {
    list: await capture('leads.list', { limit: 50, sort: '-createdAt' }),
    read: (await capture('leads.get', { id: placeholder })).slice(0, 1), // what follows asks why it was not there
    search: await capture('records.search', { q: placeholder, limit: 8 }),
  };
}

async function captureOne(
  binding: Extract<Binding, { kind: 'workspace' }>,
  workspaceId: string,
  input: object,
): Promise<Statement[]> {
  const captured: CompiledQuery[] = [];
  const db = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void captured.push(query),
  });
  const tx = Object.assign(db, { afterCommit() {} }) as unknown as Tx; // it only compiles, whatever the schema
  const actor = { kind: 'api_key' as const, id: workspaceId };
  const caller = { workspaceId, role: 'owner' as const, actor };
  const common = { reach: 'all' as const, ifMatch: undefined, requestId: '', log: silentLogger };
  // Nothing is found by a database that only compiles, which some handlers refuse.
  await binding.handle({ ...common, input: input as never, tx, caller, workspaceId }).catch(() => {});
  return captured.map(({ sql, parameters }) => ({ sql, parameters }));
}
