/** The command line as a process, on an installation that runs and on one that does not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from './config.ts';
import { findRunning } from './installation.ts';

const root = mkdtempSync(join(tmpdir(), 'millrace commands '));
// As root, PostgreSQL runs under another account, which has to pass through here.
chmodSync(root, 0o711);
const home = join(root, 'home');
const command = join(projectRoot, 'bin/millrace');
const settings = { MILLRACE_HOME: home, PORT: '0', MAIL_IN_PORT: '0', WELCOME: 'false' };
const environment = { PATH: '/usr/bin:/bin', ...settings };
const contacts = join(projectRoot, 'examples/csv/chatwoot/contacts.csv');

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { env: environment });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  await once(child, 'close');
  return { status: child.exitCode, ...said };
}

describe('a command', () => {
  let workspaceId = '';

  it('works while the program is stopped, by opening the database', async () => {
    const created = await run('workspace', 'create', '--name', 'Acme', '--owner-email', 'ada@example.com', '--json');
    expect(created).toMatchObject({ status: 0 });
    expect(created.stdout.trim().split('\n')).toHaveLength(1);
    const answer = JSON.parse(created.stdout) as Record<string, string>;
    expect(answer).toMatchObject({
      apiKey: expect.stringMatching(/^mr_/),
      name: 'Acme',
      ownerEmail: 'ada@example.com',
    });
    workspaceId = answer['workspaceId'] ?? '';

    const imported = await run('import', contacts, '--kind', 'leads', '--workspace', workspaceId, '--wait', '--json');
    expect(imported).toMatchObject({ status: 0 });
    expect(JSON.parse(imported.stdout)).toMatchObject({ rows: 25, created: 25, updated: 0, skipped: 0, failed: 0 });
  });

  it('works through the API while the program runs', async () => {
    const program = spawn(process.execPath, [command, 'start'], { env: environment, stdio: 'ignore' });
    const ended = new Promise((resolve) => program.once('exit', resolve));
    while (!findRunning(home)) await sleep(50);
    const again = await run('import', contacts, '--kind', 'leads', '--workspace', workspaceId, '--wait', '--json');
    const doctor = await run('doctor', '--json');
    program.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 25, created: 0, skipped: 25, failed: 0 });
    expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true });
  });

  it('says in one sentence what is wrong, and ends with a code for it', async () => {
    const json = join(root, 'data.csv');
    writeFileSync(json, '{"name":"Ada"}');
    const someone = '0192f3c1-7a00-7000-8000-000000000001';
    expect(await run('import', join(root, 'absent.csv'), '--kind', 'leads', '--workspace', someone)).toMatchObject({
      status: 65,
      stderr: expect.stringContaining('cannot be read'),
    });
    expect(await run('import', json, '--kind', 'leads', '--workspace', workspaceId)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('JSON'),
    });
    expect(await run('import', contacts, '--kind', 'leads', '--workspace', someone)).toMatchObject({
      status: 1,
      stderr: `There is no workspace ${someone}.\n`,
    });
    expect(await run('import', contacts, '--kind', 'people', '--workspace', someone)).toMatchObject({ status: 64 });
  });
});
