/** The walk can go red: it is led past an operation without its permission, one without its wall, and one that writes too early. */
import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { getContact, updateContact } from '../../contracts/src/contacts/contacts.ts';
import { getWorkspace } from '../../contracts/src/accounts/workspaces.ts';
import type { Operation } from '../../contracts/src/operation.ts';
import { listDeclaredOperations } from '../../scripts/generate/declared-operations.ts';
import { createApi } from '../../server/src/app/create-api.ts';
import { createMemoryLimiter } from '../../server/src/platform/http/limits/rate-limiter.ts';
import { noLimits } from '../../server/src/platform/http/limits/limit-settings.ts';
import type { Binding } from '../../server/src/platform/http/handler.ts';
import { systemClock } from '../../server/src/platform/clock.ts';
import { silentLogger } from '../../server/src/platform/log/logger.ts';
import { useTestProgram } from '../../server/src/testing/test-program.ts';
import { changedTables, fingerprint } from './fingerprint.ts';
import { targetOfOperation } from './targets.ts';
import {
  askWithTheirIds,
  gatherParties,
  type Parties,
  type Walk,
  walkAsRoles,
  walkAsStranger,
  walkNextDoor,
} from './walk.ts';

const program = useTestProgram();
let parties: Parties;
beforeAll(async () => void (parties = await gatherParties(program.current, await listDeclaredOperations())));

/** The program with one operation changed. */
async function walkPast(operation: Operation, change: (binding: Binding) => Binding): Promise<Walk & AsyncDisposable> {
  const { database, modules, health } = program.current;
  const bindings = modules.bindings.map((binding) =>
    binding.operation.id === operation.id ? change(binding) : binding,
  );
  const settings = {
    limits: noLimits,
    trustedProxies: [],
    corsOrigins: [],
    shedAboveDelayMs: 0,
    metricsToken: undefined,
    webDirectory: '/nowhere',
  };
  const limiter = createMemoryLimiter({ clock: systemClock, countProcesses: () => 1 });
  const { metrics } = modules;
  const changed = { ...modules, bindings };
  const server = await createApi({ database, modules: changed, limiter, health, metrics, log: silentLogger, settings });
  return { server, parties, [Symbol.asyncDispose]: () => server.close() };
}

it('sees an operation that lost its permission', async () => {
  await using walk = await walkPast(updateContact, (binding) => ({
    ...binding,
    operation: { ...binding.operation, permission: 'contacts.read' },
  }));
  const target = targetOfOperation(updateContact);
  expect(await walkAsStranger(walk, target)).toEqual([]);
  // Only the viewer is refused by contacts.write.
  expect(await walkAsRoles(walk, target)).toEqual([expect.stringContaining('contacts.update')]);
});

it('sees an operation that is open to strangers', async () => {
  await using walk = await walkPast(getWorkspace, (binding) => ({
    kind: 'bare',
    operation: { ...binding.operation, permission: 'public', transaction: 'none' },
    handle: async () => getWorkspace.example.answer,
  }));
  const target = targetOfOperation(getWorkspace);
  expect((await walkAsStranger(walk, target)).length).toBe(1 + parties.spent.size);
});

it('sees an operation that reads past the walls', async () => {
  const { owner } = program.current.database;
  await using walk = await walkPast(getContact, (binding) => ({
    kind: 'bare',
    operation: { ...binding.operation, transaction: 'none' },
    async handle({ input }) {
      // The workspace is not named, and the owner is not bound by policies.
      const { id } = input as { id: string };
      const row = await owner.selectFrom('contacts').select('id').where('id', '=', id).executeTakeFirst();
      if (!row) throw new Error('none');
      return { ...getContact.example.answer, id: row.id };
    },
  }));
  expect(await walkNextDoor(walk, targetOfOperation(getContact))).toEqual([expect.stringContaining('answers 200')]);
});

it('sees an operation that changes something next door', async () => {
  const { owner } = program.current.database;
  const { workspaceId } = parties.theirs;
  await using walk = await walkPast(updateContact, (binding) => ({
    kind: 'bare',
    operation: { ...binding.operation, transaction: 'none' },
    async handle({ input }) {
      const { id } = input as { id: string };
      await sql`update contacts set name = 'Taken' where id = ${id}`.execute(owner);
      return updateContact.example.answer;
    },
  }));
  const before = await fingerprint(owner, workspaceId);
  await askWithTheirIds(walk, targetOfOperation(updateContact));
  expect(changedTables(before, await fingerprint(owner, workspaceId))).toEqual(['contacts']);
});
