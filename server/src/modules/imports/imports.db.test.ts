import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { useTestProgram, type TestWorkspace } from '#testing/test-program';

const program = useTestProgram();
const examples = new URL('../../../../examples/csv/', import.meta.url);

async function upload(workspace: TestWorkspace, content: Buffer | string, query: Record<string, string> = {}) {
  const path = `/imports?${new URLSearchParams({ kind: 'leads', name: 'file.csv', ...query })}`;
  return await workspace.call('POST', path, Buffer.from(content), { 'content-type': 'text/csv' });
}

/** Runs the jobs that are waiting in the queue of imports, as a worker would. */
async function work(
  workspace: TestWorkspace,
  importId: string,
  options: { task?: 'import' | 'undo'; signal?: AbortSignal } = {},
) {
  const { task = 'import', signal = new AbortController().signal } = options;
  const job = program.current.modules.jobs.find((each) => each.queue === 'imports' && each.task === task);
  await job?.run({
    id: importId,
    queue: 'imports',
    data: { workspaceId: workspace.workspaceId, importId, task },
    attempt: 1,
    signal,
  });
  return (await workspace.call('GET', `/imports/${importId}`)).body;
}

async function runImport(
  workspace: TestWorkspace,
  content: Buffer | string,
  settings: { query?: Record<string, string>; options?: object; mapping?: object } = {},
) {
  const draft = await upload(workspace, content, settings.query);
  expect(draft).toMatchObject({ status: 201 });
  const { id } = draft.body;
  if (settings.options || settings.mapping) {
    const { query: _query, ...change } = settings;
    expect(await workspace.call('PATCH', `/imports/${id}`, change)).toMatchObject({ status: 200 });
  }
  expect(await workspace.call('POST', `/imports/${id}/start`)).toMatchObject({
    status: 202,
    body: { state: 'queued' },
  });
  return await work(workspace, id);
}

describe('real files', () => {
  it('contacts.csv becomes 25 leads', async () => {
    const workspace = await program.current.aWorkspace();
    const done = await runImport(workspace, await readFile(new URL('chatwoot/contacts.csv', examples)));
    expect(done).toMatchObject({
      state: 'completed',
      progress: 1,
      counts: { rows: 25, created: 25, updated: 0, skipped: 0, failed: 0, warnings: 0 },
    });
    const leads = await workspace.call('GET', '/leads?total=true&sort=createdAt&limit=1');
    expect(leads.body.total).toBe(25);
    expect(leads.body.items[0]).toMatchObject({
      name: 'Clarice Uzzell',
      email: 'cuzzell0@mozilla.org',
      phone: '+918080808080',
    });
  });
});
