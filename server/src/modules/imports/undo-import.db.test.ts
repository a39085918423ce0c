import { describe, expect, it } from 'vitest';
import { counts, importSteps, list, totalOf, upload } from '#testing/import-steps';
import { useTestProgram } from '#testing/test-program';

const program = useTestProgram();
const { work, runImport, undo } = importSteps(program);

describe('undoing an import', () => {
  it('deletes what nobody touched since, notes and companies too', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(
      workspace,
      'Name,Email,Company,Notes\nAda,ada@x.example,Acme,Met her\nBob,bob@x.example,Acme,\n',
    );
    expect(await totalOf(workspace, '/companies')).toBe(1);
    const undone = await undo(workspace, done.id);
    expect(undone).toMatchObject({ state: 'undone', undo: { deleted: 4, restored: 0, kept: 0 } });
    expect([await totalOf(workspace, '/contacts'), await totalOf(workspace, '/companies')]).toEqual([0, 0]);
    const types = (await list(workspace, '/events?type=lead.deleted')).map(({ type }: { type: string }) => type);
    expect(types).toEqual(['lead.deleted', 'lead.deleted']);
  });

  it('keeps what was touched since, and the company it works for, with the reasons', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(
      workspace,
      'Name,Email,Company\nAda,ada@x.example,Acme\nBob,bob@x.example,Other\nEve,eve@x.example,\n',
    );
    const leads = await list(workspace, '/leads?sort=name');
    await workspace.call('PATCH', `/contacts/${leads[0].id}`, { jobTitle: 'Countess' });
    await workspace.call('POST', '/notes', { contactId: leads[2].id, body: 'called' });
    const undone = await undo(workspace, done.id);
    expect(undone.undo).toEqual({ deleted: 2, restored: 0, kept: 3 });
    const kept = await list(workspace, `/imports/${done.id}/kept`);
    expect(
      kept
        .map(({ name, reasons }: { name: string; reasons: { code: string }[] }) => [name, reasons[0]?.code])
        .toSorted(),
    ).toEqual([
      ['Acme', 'in_use'],
      ['Ada', 'changed_since'],
      ['Eve', 'changed_since'],
    ]);
    expect((await list(workspace, '/contacts?sort=name')).map(({ name }: { name: string }) => name)).toEqual([
      'Ada',
      'Eve',
    ]);
  });

  it('sets back the fields of updated records that still hold the imported value, and only those', async () => {
    const workspace = await program.current.aWorkspace();
    await runImport(workspace, 'Name,Email,Title,Source,Tags\nAda,ada@x.example,Clerk,web,old\n');
    const update = 'Name,Email,Title,Source,Phone,Tags\nAda Lovelace,ada@x.example,Countess,fair,+49 30 901820,new\n';
    const done = await runImport(workspace, update, { options: { duplicates: 'update' } });
    expect(done.counts).toEqual(counts({ rows: 1, updated: 1 }));
    const [ada] = await list(workspace, '/leads');
    await workspace.call('PATCH', `/contacts/${ada.id}`, { jobTitle: 'Queen' });
    const undone = await undo(workspace, done.id);
    expect(undone.undo).toEqual({ deleted: 0, restored: 1, kept: 1 });
    const [back] = await list(workspace, '/leads');
    expect(back).toMatchObject({ name: 'Ada', jobTitle: 'Queen', source: 'web', phone: null });
    expect(back.tags.map(({ name }: { name: string }) => name)).toEqual(['old']);
    expect(await list(workspace, `/imports/${done.id}/kept`)).toMatchObject([
      { recordId: ada.id, reasons: [{ field: 'jobTitle', code: 'changed_since' }] },
    ]);
  });

  it('of companies sets their fields back', async () => {
    const workspace = await program.current.aWorkspace();
    await runImport(workspace, 'Company,City\nAcme,Berlin\n', { kind: 'companies' });
    const done = await runImport(workspace, 'Company,Phone,Website\nAcme,+49 30 901820,acme.example\n', {
      kind: 'companies',
      options: { duplicates: 'update' },
    });
    expect(await list(workspace, '/companies')).toMatchObject([{ domain: 'acme.example', city: 'Berlin' }]);
    expect((await undo(workspace, done.id)).undo).toEqual({ deleted: 0, restored: 1, kept: 0 });
    expect(await list(workspace, '/companies')).toMatchObject([
      { domain: null, website: null, phone: null, city: 'Berlin' },
    ]);
  });

  it('is refused while there is nothing to undo, and done once', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: draft } = await upload(workspace, 'Name,Email\nAda,ada@x.example\n');
    expect(await workspace.call('POST', `/imports/${draft.id}/undo`)).toMatchObject({
      status: 409,
      body: { code: 'imports.wrong_state' },
    });
    await workspace.call('POST', `/imports/${draft.id}/start`);
    await work(workspace, draft.id);
    await undo(workspace, draft.id);
    expect(await workspace.call('POST', `/imports/${draft.id}/undo`)).toMatchObject({ status: 409 });
  });
});
