import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock';
import { uuidV7Ids } from '#platform/ids';
import { silentLogger } from '#platform/log/logger';
import { counts, importSteps, list, queueImport, runImportJob, totalOf, upload } from '#testing/import-steps';
import { useTestProgram } from '#testing/test-program';
import { createImports } from './imports.module.ts';
import { rowsInChunk } from './run-import.ts';

const program = useTestProgram();
const { work, runImport } = importSteps(program);

describe('what nobody could foresee', () => {
  it('is met by looking again: somebody takes an address while the import writes', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await queueImport(workspace, 'Name,Email\nAda,ada@x.example\nBob,bob@x.example\n');
    const { database, modules } = program.current;
    let calls = 0;
    const createContactsBulk: typeof modules.contacts.createContactsBulk = async (tx, request) => {
      calls += 1;
      const taken = { email: 'ada@x.example' };
      if (calls === 1) {
        await database.inWorkspace(workspace.workspaceId, (other) =>
          modules.contacts.createContactsBulk(other, { ...request, cause: undefined, rows: [taken] }),
        );
      }
      return await modules.contacts.createContactsBulk(tx, request);
    };
    const deps = { ...modules, database, clock: systemClock, ids: uuidV7Ids, log: silentLogger };
    const imports = createImports({ ...deps, contacts: { ...modules.contacts, createContactsBulk } });
    await runImportJob(imports.jobs, { workspace, importId: id });
    const done = await workspace.call('GET', `/imports/${id}`);
    expect(done.body).toMatchObject({ state: 'completed', counts: counts({ rows: 2, created: 1, skipped: 1 }) });
    expect(calls).toBe(2);
  });

  it('costs the row the database refuses, and no other', async () => {
    const workspace = await program.current.aWorkspace();
    await sql`alter table contacts add constraint no_bad_names check (name <> 'Bad')`.execute(
      program.current.database.owner,
    );
    const names = ['Ada', 'Bob', 'Bad', 'Eve', 'Dan'];
    const done = await runImport(
      workspace,
      `Name,Email\n${names.map((name) => `${name},${name}@x.example\n`).join('')}`,
    );
    await sql`alter table contacts drop constraint no_bad_names`.execute(program.current.database.owner);
    expect(done).toMatchObject({ state: 'completed', counts: counts({ rows: 5, created: 4, failed: 1 }) });
    expect(await list(workspace, `/imports/${done.id}/problems`)).toMatchObject([{ row: 4, code: 'refused' }]);
  });
});

describe('an import that is interrupted', () => {
  const rows = rowsInChunk * 3 + 7;
  const file = `Name,Email\n${Array.from({ length: rows }, (_, at) => `Person ${at},person${at}@x.example\n`).join('')}`;

  it('goes on at its checkpoint and does no row twice', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await queueImport(workspace, file);
    const stop = new AbortController();
    stopAfterChunk(workspace.workspaceId, stop);
    const half = await work(workspace, id, { signal: stop.signal });
    expect(half).toMatchObject({ state: 'running', counts: { rows: rowsInChunk, created: rowsInChunk } });
    expect(half.progress).toBeGreaterThan(0);
    const done = await work(workspace, id);
    expect(done).toMatchObject({ state: 'completed', counts: counts({ rows, created: rows }) });
    expect(await totalOf(workspace, '/leads')).toBe(rows);
  });

  it('is done once by two workers that both believe it is theirs', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await queueImport(workspace, file, { options: { duplicates: 'create' } });
    await Promise.all([work(workspace, id), work(workspace, id)]);
    const done = await workspace.call('GET', `/imports/${id}`);
    expect(done.body).toMatchObject({ state: 'completed', counts: counts({ rows, created: rows }) });
    expect(await totalOf(workspace, '/leads')).toBe(rows);
  });

  it('by a person stays cancelled with what it had, and may be started again', async () => {
    const workspace = await program.current.aWorkspace();
    const id = await queueImport(workspace, file);
    const stop = new AbortController();
    stopAfterChunk(workspace.workspaceId, stop);
    await work(workspace, id, { signal: stop.signal });
    const cancelled = await workspace.call('POST', `/imports/${id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await work(workspace, id)).toMatchObject({ state: 'cancelled', counts: { rows: rowsInChunk } });
    expect(await workspace.call('POST', `/imports/${id}/cancel`)).toMatchObject({ status: 409 });
    await workspace.call('POST', `/imports/${id}/start`);
    expect(await work(workspace, id)).toMatchObject({ state: 'completed', counts: counts({ rows, created: rows }) });
  });

  /** Stops the worker, as a shutdown does, once the first chunk is committed. */
  function stopAfterChunk(workspaceId: string, stop: AbortController) {
    let seen = 0;
    program.current.modules.events.onCommitted((committed) => {
      // The first commit begins the import, the second is the first chunk.
      if (committed === workspaceId && ++seen === 2) stop.abort();
    });
  }
});

describe('an upload that nobody starts', () => {
  it('is forgotten after a week, bytes and all; others stay', async () => {
    const workspace = await program.current.aWorkspace();
    const [old, recent] = [await upload(workspace, 'Name\nAda\n'), await upload(workspace, 'Name\nBob\n')];
    const { database, modules } = program.current;
    await sql`update imports set created_at = now() - interval '8 days' where id = ${old.body.id}`.execute(
      database.owner,
    );
    expect(await database.inTransaction((tx) => modules.imports.discardOldDrafts(tx, 10))).toBe(1);
    expect(await list(workspace, '/imports')).toMatchObject([{ id: recent.body.id }]);
    const files = await sql`select name from files where workspace_id = ${workspace.workspaceId}`.execute(
      database.owner,
    );
    expect(files.rows).toHaveLength(1);
  });
});
