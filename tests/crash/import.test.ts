/** A program killed in the middle of an import goes on where it was when it is started again: no row lost, none twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Program, startProgram, type Workspace } from '../program.ts';

/** Many lots: whenever it is looked at, some are still to come. */
const rows = 30_000;
const kills = 3;

interface ImportAnswer {
  id: string;
  state: string;
  counts: { rows: number; created: number; failed: number };
}

it('imports every row once, however often the program is killed meanwhile', async () => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-'));
  let program = await startProgram({ home, settings: { RATE_LIMIT_PER_MINUTE: '0' } });
  try {
    const workspace = await program.createWorkspace();
    const lines = Array.from(
      { length: rows },
      (_, row) => `Person ${row},person${row}@x.example,Company ${row % 50}\n`,
    );
    const file = `Name,Email,Company\n${lines.join('')}`;
    const { id } = await call<ImportAnswer>(program, workspace, {
      method: 'POST',
      path: '/imports?name=file.csv',
      file,
    });
    await call(program, workspace, { method: 'POST', path: `/imports/${id}/start` });

    let killedAt = 0;
    for (let kill = 0; kill < kills; kill++) {
      const before = await untilRows(program, workspace, { id, rows: killedAt + 1 });
      killedAt = before.counts.rows;
      program.process.kill('SIGKILL');
      await once(program.process, 'exit');
      program = await startProgram({ home, settings: { RATE_LIMIT_PER_MINUTE: '0' } });
    }
    expect(killedAt).toBeLessThan(rows);
    const done = await untilRows(program, workspace, { id, rows: Infinity });
    expect(done).toMatchObject({ state: 'completed', counts: { rows, created: rows, failed: 0 } });
    const total = async (path: string) =>
      (await call<{ total: number }>(program, workspace, { method: 'GET', path: `${path}?total=true&limit=1` })).total;
    expect(await total('/leads')).toBe(rows);
    expect(await total('/companies')).toBe(50);
  } finally {
    await program.stop();
    await rm(home, { recursive: true, force: true });
  }
});

/** Waits until that many rows are in, or the import has ended. */
async function untilRows(
  program: Program,
  workspace: Workspace,
  until: { id: string; rows: number },
): Promise<ImportAnswer> {
  for (;;) {
    const answer = await call<ImportAnswer>(program, workspace, { method: 'GET', path: `/imports/${until.id}` });
    const isRunning = answer.state === 'queued' || answer.state === 'running';
    if (!isRunning || answer.counts.rows >= until.rows) return answer;
    await delay(50);
  }
}

interface Call {
  method: string;
  path: string;
  file?: string;
}

async function call<Answer>(program: Program, workspace: Workspace, { method, path, file }: Call): Promise<Answer> {
  const headers: Record<string, string> = { authorization: `Bearer ${workspace.apiKey}` };
  if (file !== undefined) headers['content-type'] = 'text/csv';
  const response = await fetch(`${program.url}/api/v1${path}`, { method, headers, body: file ?? null });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer; // the shape is asserted by what is read of it
}
