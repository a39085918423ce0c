import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { counts, importSteps, list, totalOf, upload } from '#testing/import-steps';
import { useTestProgram } from '#testing/test-program';
import { rowsInChunk } from './run-import.ts';

const program = useTestProgram();
const { work, runImport } = importSteps(program);
const examples = new URL('../../../../examples/csv/', import.meta.url);

describe('real files', () => {
  it('contacts.csv becomes 25 leads, and one of them has the company', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(workspace, await readFile(new URL('chatwoot/contacts.csv', examples)));
    expect(done).toMatchObject({
      state: 'completed',
      progress: 1,
      program: 'Chatwoot',
      counts: counts({ rows: 25, created: 25 }),
    });
    expect(await totalOf(workspace, '/leads')).toBe(25);
    const [first] = await list(workspace, '/leads?sort=createdAt&limit=1');
    expect(first).toMatchObject({
      name: 'Clarice Uzzell',
      email: 'cuzzell0@mozilla.org',
      phone: '+918080808080',
      company: { name: 'My Company Name' },
    });
  });

  it('accountData.csv becomes 423 companies, though one name occurs twice, and none when it comes again', async () => {
    const workspace = await program.current.aWorkspace();
    const file = await readFile(new URL('salesforce-dataloader/accountData.csv', examples));
    const done = await runImport(workspace, file, { kind: 'companies' });
    expect(done).toMatchObject({
      state: 'completed',
      encoding: 'windows-1252',
      counts: counts({ rows: 423, created: 423 }),
    });
    expect(await totalOf(workspace, '/companies')).toBe(423);
    const again = await runImport(workspace, file, { kind: 'companies' });
    expect(again.counts).toEqual(counts({ rows: 423, skipped: 423 }));
    const update = await runImport(workspace, file, { kind: 'companies', options: { duplicates: 'update' } });
    expect(update.counts).toEqual(counts({ rows: 423, updated: 423 }));
    expect(await totalOf(workspace, '/companies')).toBe(423);
  });

  it('invalid_bytes.csv and with_emoji.csv become people with their letters', async () => {
    const workspace = await program.current.aWorkspace();
    expect(
      (await runImport(workspace, await readFile(new URL('chatwoot/invalid_bytes.csv', examples)))).counts,
    ).toEqual(counts({ rows: 2, created: 2 }));
    const emoji = await runImport(workspace, await readFile(new URL('chatwoot/with_emoji.csv', examples)));
    expect(emoji.counts).toMatchObject({ rows: 1, created: 1, failed: 0 });
    const names = (await list(workspace, '/leads?sort=createdAt')).map((lead: { name: string }) => lead.name);
    expect(names).toEqual(['Jöhn Döe', 'Jane Smith', 'T 🏠 🔥 Test']);
  });

  it('opportunityData.csv is refused as the list of deals it is, until somebody maps it', async () => {
    const workspace = await program.current.aWorkspace();
    const file = await readFile(new URL('salesforce-dataloader/opportunityData.csv', examples));
    const draft = await upload(workspace, file);
    expect(draft.body).toMatchObject({ mapping: [], notices: [{ code: 'looks_like_deals' }] });
    const start = await workspace.call('POST', `/imports/${draft.body.id}/start`);
    expect(start).toMatchObject({
      status: 422,
      body: { code: 'imports.nothing_mapped', detail: expect.stringContaining('deals') },
    });
    const mapped = await workspace.call('PATCH', `/imports/${draft.body.id}`, {
      mapping: [{ column: 3, target: 'name' }],
    });
    expect(mapped.status).toBe(200);
  });

  it('dateWithTimeZone.csv becomes two companies with a date of their own', async () => {
    const workspace = await program.current.aWorkspace();
    await workspace.call('POST', '/custom-fields', { entity: 'company', key: 'since', label: 'Date', type: 'date' });
    const done = await runImport(
      workspace,
      await readFile(new URL('salesforce-dataloader/dateWithTimeZone.csv', examples)),
      { kind: 'companies' },
    );
    expect(done.counts).toEqual(counts({ rows: 2, created: 2 }));
    const companies = await list(workspace, '/companies?sort=createdAt');
    expect(companies.map((company: { custom: object }) => company.custom)).toEqual([
      { since: '2010-10-14' },
      { since: '2010-10-14' },
    ]);
  });
});

describe('an upload', () => {
  it('that is no table is refused with what it is, and leaves nothing behind', async () => {
    const workspace = await program.current.aWorkspace();
    const answer = await upload(workspace, Buffer.from('%PDF-1.7 …'), { name: 'leads.csv' });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'imports.not_a_table', fileKind: 'pdf', detail: expect.stringContaining('PDF') },
    });
    expect(await totalOf(workspace, '/imports')).toBe(0);
  });

  it('without bytes or name is refused', async () => {
    const workspace = await program.current.aWorkspace();
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await workspace.call('POST', '/imports?name=a.csv', Buffer.from('--x'), form)).toMatchObject({
      status: 415,
    });
    expect(await workspace.call('POST', '/imports?name=a.csv')).toMatchObject({
      status: 400,
      body: { code: 'imports.file_missing' },
    });
    expect(await workspace.call('POST', '/imports', Buffer.from('a'), { 'content-type': 'text/csv' })).toMatchObject({
      status: 422,
    });
  });

  it('is read again when its encoding, separator or kind is corrected', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: draft } = await upload(workspace, Buffer.from('Firma;Ort\nM\u00fcller;K\u00f6ln\n', 'latin1'), {
      kind: 'companies',
    });
    expect(draft).toMatchObject({
      encoding: 'windows-1252',
      columns: [{ samples: ['Müller'] }, { samples: ['Köln'] }],
    });
    const wrong = await workspace.call('PATCH', `/imports/${draft.id}`, { encoding: 'macintosh' });
    expect(wrong.body.columns[0].samples).toEqual(['M¸ller']);
    const people = await workspace.call('PATCH', `/imports/${draft.id}`, { encoding: 'windows-1252', kind: 'leads' });
    expect(people.body).toMatchObject({ kind: 'leads', mapping: [{ column: 0, target: 'company' }] });
  });

  it('refuses a mapping that cannot be, and one that changed meanwhile', async () => {
    const workspace = await program.current.aWorkspace();
    const { body: draft } = await upload(workspace, 'name,email\nAda,ada@x.example\n');
    const change = (mapping: object[], headers = {}) =>
      workspace.call('PATCH', `/imports/${draft.id}`, { mapping }, headers);
    expect(await change([{ column: 9, target: 'name' }])).toMatchObject({
      status: 422,
      body: { code: 'imports.bad_mapping' },
    });
    expect(await change([{ column: 0, target: 'street' }])).toMatchObject({ status: 422 });
    expect(
      await change([
        { column: 0, target: 'name' },
        { column: 1, target: 'name' },
      ]),
    ).toMatchObject({ status: 422 });
    expect(await change([{ column: 0, target: 'name' }], { 'if-match': '"99"' })).toMatchObject({ status: 412 });
  });
});

describe('the rows of people', () => {
  const file =
    'Name,Email,Phone,Status,Owner,Tags,Notes\nAda Lovelace,ada@x.example,+49 30 901820,Working,owner@x.example,"vip, old",Met in London\n';

  it('bring status, owner, tags and notes with them', async () => {
    const workspace = await program.current.aWorkspace({ ownerEmail: 'owner@x.example' });
    const done = await runImport(workspace, file, { options: { tags: ['import'] } });
    expect(done.counts).toEqual(counts({ rows: 1, created: 1 }));
    const [ada] = await list(workspace, '/leads');
    expect(ada).toMatchObject({
      firstName: 'Ada',
      phone: '+4930901820',
      status: { kind: 'working' },
      owner: { id: workspace.ownerId },
    });
    expect(ada.tags.map((tag: { name: string }) => tag.name).toSorted()).toEqual(['import', 'old', 'vip']);
    expect(await list(workspace, `/notes?contactId=${ada.id}`)).toMatchObject([{ body: 'Met in London' }]);
  });

  it('meet those there are by the policy: skip, update, create', async () => {
    const workspace = await program.current.aWorkspace();
    await runImport(workspace, 'Name,Email,Title\nAda,ada@x.example,Clerk\n');
    const second = 'Name,Email,Title,Phone\nAda Lovelace,ADA@X.example,Countess,+49 30 901820\n';
    expect((await runImport(workspace, second)).counts).toEqual(counts({ rows: 1, skipped: 1 }));
    expect((await list(workspace, '/leads'))[0]).toMatchObject({ name: 'Ada', jobTitle: 'Clerk' });
    expect((await runImport(workspace, second, { options: { duplicates: 'update' } })).counts).toEqual(
      counts({ rows: 1, updated: 1 }),
    );
    expect(await list(workspace, '/leads')).toMatchObject([
      { name: 'Ada Lovelace', jobTitle: 'Countess', phone: '+4930901820' },
    ]);
    expect((await runImport(workspace, second, { options: { duplicates: 'create' } })).counts).toEqual(
      counts({ rows: 1, created: 1, warnings: 2 }),
    );
    expect(await totalOf(workspace, '/leads')).toBe(2);
  });

  it('about one person become one, whether in the same lot or not', async () => {
    const workspace = await program.current.aWorkspace();
    const filler = Array.from({ length: rowsInChunk }, (_, at) => `Filler ${at},filler${at}@x.example,\n`).join('');
    const rows = `Name,Email,Title\nAda,ada@x.example,\nAda,ada@x.example,Clerk\n${filler}Ada,ada@x.example,Countess\n`;
    const done = await runImport(workspace, rows, { options: { duplicates: 'update' } });
    expect(done.counts).toEqual(counts({ rows: rowsInChunk + 3, created: rowsInChunk + 1, updated: 2 }));
    expect(await list(workspace, '/leads?sort=createdAt&limit=1')).toMatchObject([
      { name: 'Ada', jobTitle: 'Countess' },
    ]);
  });

  it('are contacts and no leads when imported as such; imported as leads, they become ones', async () => {
    const workspace = await program.current.aWorkspace();
    await runImport(workspace, 'Name,Email\nAda,ada@x.example\n', { kind: 'contacts' });
    expect([await totalOf(workspace, '/contacts'), await totalOf(workspace, '/leads')]).toEqual([1, 0]);
    await runImport(workspace, 'Name,Email\nAda,ada@x.example\n', { options: { duplicates: 'update' } });
    expect([await totalOf(workspace, '/contacts'), await totalOf(workspace, '/leads')]).toEqual([1, 1]);
  });

  it('leave events behind that name their cause', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(workspace, 'Name,Email\nAda,ada@x.example\n');
    const [started] = await list(workspace, `/events?recordId=${done.id}&type=import.started`);
    const [created] = await list(workspace, '/events?type=lead.created');
    expect(created).toMatchObject({ causeId: started.id, actor: started.actor, after: { name: 'Ada' } });
    const types = (await list(workspace, `/events?recordId=${done.id}`)).map((event: { type: string }) => event.type);
    expect(types.toReversed()).toEqual([
      'import.created',
      'import.started',
      'import.progressed',
      'import.progressed',
      'import.completed',
    ]);
  });
});

describe('problems', () => {
  const file =
    'Name,Email,Phone\nAda,ada@x.example,call her\n"Broken,x\nBob,not an address,\nEve,eve@x.example,,,surplus\n,,\n=cmd(),cmd@x.example,\n,no name@x,\n';

  it('are counted and listed by row, and keep nothing else out', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(workspace, file);
    expect(done.counts).toEqual(counts({ rows: 6, created: 2, failed: 4, warnings: 1 }));
    const problems = await list(workspace, `/imports/${done.id}/problems`);
    expect(problems.map(({ row, severity, code }: Record<string, unknown>) => [row, severity, code])).toEqual([
      [2, 'warning', 'not_a_phone'],
      [3, 'error', 'quote_not_closed'],
      [4, 'error', 'not_an_email'],
      [5, 'error', 'too_many_cells'],
      [8, 'error', 'not_an_email'],
    ]);
    const page = await workspace.call('GET', `/imports/${done.id}/problems?limit=2&severity=error&total=true`);
    expect(page.body).toMatchObject({ hasMore: true, total: 4 });
    const next = await list(
      workspace,
      `/imports/${done.id}/problems?limit=2&severity=error&cursor=${page.body.nextCursor}`,
    );
    expect(next.map(({ row }: { row: number }) => row)).toEqual([5, 8]);
  });

  it('come as a CSV file that a spreadsheet cannot be tricked with', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(workspace, 'Name,Email\n=HYPERLINK("http://evil"),broken\n');
    const answer = await workspace.call('GET', `/imports/${done.id}/errors.csv`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, row] = String(answer.body).replace('\uFEFF', '').split('\r\n');
    expect(header).toBe('Row,Line,Severity,Column,Value,Reason,Name,Email');
    expect(row).toContain(`,"'=HYPERLINK(""http://evil"")",broken`);
  });

  it('of values fail their row when the import is strict', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(workspace, 'Name,Email,Phone\nAda,ada@x.example,call her\n', {
      options: { strict: true },
    });
    expect(done.counts).toEqual(counts({ rows: 1, failed: 1 }));
  });
});

describe('a dry run', () => {
  it('says what the import then does, and writes nothing', async () => {
    const workspace = await program.current.aWorkspace();
    await runImport(workspace, 'Name,Email\nAda,ada@x.example\n');
    const file =
      'Name,Email,Company\nAda,ada@x.example,Acme\nBob,bob@x.example,Acme\nBob,bob@x.example,\nEve,broken,\n';
    const { body: draft } = await upload(workspace, file);
    const trial = await workspace.call('POST', `/imports/${draft.id}/dry-run`);
    expect(trial).toMatchObject({
      status: 200,
      body: {
        isComplete: true,
        counts: counts({ rows: 4, created: 1, skipped: 2, failed: 1 }),
        problems: [{ row: 5, code: 'not_an_email' }],
        sample: [
          { row: 2, action: 'skipped' },
          { row: 3, action: 'created', name: 'Bob', email: ['bob@x.example'], company: 'Acme' },
          { row: 4, action: 'skipped' },
        ],
      },
    });
    expect([await totalOf(workspace, '/leads'), await totalOf(workspace, '/companies')]).toEqual([1, 0]);
    await workspace.call('POST', `/imports/${draft.id}/start`);
    expect((await work(workspace, draft.id)).counts).toEqual(trial.body.counts);
  });
});
