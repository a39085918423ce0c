/** Imports as tests do them: uploaded and started over the API, worked on in this process instead of by a worker. */
import { expect } from 'vitest';
import type { JobRegistration } from '#platform/queue/job-worker';
import type { TestProgram, TestWorkspace } from './test-program.ts';

export async function upload(workspace: TestWorkspace, content: Buffer | string, query: Record<string, string> = {}) {
  const path = `/imports?${new URLSearchParams({ kind: 'leads', name: 'file.csv', ...query })}`;
  return await workspace.call('POST', path, Buffer.from(content), { 'content-type': 'text/csv' });
}

export interface ImportSettings {
  kind?: 'leads' | 'contacts' | 'companies';
  options?: object;
  mapping?: object[];
}

/** A draft, adjusted and started. Answers its id. */
export async function queueImport(
  workspace: TestWorkspace,
  content: Buffer | string,
  settings: ImportSettings = {},
): Promise<string> {
  const { kind = 'leads', ...change } = settings;
  const draft = await upload(workspace, content, { kind });
  expect(draft).toMatchObject({ status: 201, body: { state: 'draft' } });
  const { id } = draft.body;
  if (Object.keys(change).length > 0) {
    expect(await workspace.call('PATCH', `/imports/${id}`, change)).toMatchObject({ status: 200 });
  }
  const started = await workspace.call('POST', `/imports/${id}/start`);
  expect(started).toMatchObject({ status: 202, body: { state: 'queued' } });
  return id;
}

interface Work {
  task?: string;
  signal?: AbortSignal;
}

/** Runs a job of an import as a worker would. */
export async function runImportJob(
  jobs: readonly JobRegistration[],
  run: Work & { workspace: TestWorkspace; importId: string },
): Promise<void> {
  const { workspace, importId, task = 'import', signal = new AbortController().signal } = run;
  const job = jobs.find((each) => each.queue === 'imports' && each.task === task);
  const data = { workspaceId: workspace.workspaceId, importId, task };
  await job?.run({ id: importId, queue: 'imports', data, attempt: 1, signal });
}

/** What one does with imports in a program; each answers the import as the API then shows it. */
export function importSteps(program: { readonly current: TestProgram }) {
  const work = async (workspace: TestWorkspace, importId: string, options: Work = {}) => {
    await runImportJob(program.current.modules.jobs, { workspace, importId, ...options });
    return (await workspace.call('GET', `/imports/${importId}`)).body;
  };
  const runImport = async (workspace: TestWorkspace, content: Buffer | string, settings: ImportSettings = {}) =>
    await work(workspace, await queueImport(workspace, content, settings));
  const undo = async (workspace: TestWorkspace, importId: string) => {
    const undoing = await workspace.call('POST', `/imports/${importId}/undo`);
    expect(undoing).toMatchObject({ status: 202, body: { state: 'undoing' } });
    return await work(workspace, importId, { task: 'undo' });
  };
  return { work, runImport, undo };
}

export async function list(workspace: TestWorkspace, path: string) {
  return (await workspace.call('GET', path)).body.items;
}

export async function totalOf(workspace: TestWorkspace, path: string): Promise<number> {
  return (await workspace.call('GET', `${path}?total=true&limit=1`)).body.total;
}

export function counts(numbers: object) {
  return { rows: 0, created: 0, updated: 0, skipped: 0, failed: 0, warnings: 0, ...numbers };
}
