/** The very first start of an installation, as a newcomer meets it. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { projectRoot } from '../config.ts';
import { templates } from './fill-demo.ts';
import { letters } from './letters.ts';
import { mails } from './mails.ts';

const home = mkdtempSync(join(tmpdir(), 'millrace-demo-'));
// As root, PostgreSQL runs under another account, which has to pass through here.
chmodSync(home, 0o711);
const stops: (() => Promise<number | null>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(home, { recursive: true, force: true });
});

const linkPattern = /(http:\S+\/welcome\/demo\/\S+)/;

function start() {
  const child = spawn(process.execPath, [join(projectRoot, 'server/src/main.ts'), 'start'], {
    env: {
      PATH: '/usr/bin:/bin',
      MILLRACE_HOME: home,
      PORT: '0',
      MAIL_IN_PORT: '0',
      LOG_LEVEL: 'warn',
      // The one-time link is asked for once: a slow machine must not turn it away.
      SHED_ABOVE_DELAY_MS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  stops.push(stop);
  return { said: () => said, stop };
}

async function waitFor<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(200);
  }
}

/** Follows the link as a browser does, and answers a way to ask the API with the session it got. */
async function enter(link: string): Promise<(path: string) => Promise<Record<string, unknown>>> {
  const welcome = await fetch(link, { redirect: 'manual' });
  expect(welcome.headers.get('location'), `${welcome.status} ${await welcome.text()}`).toBeTypeOf('string');
  const signIn = await fetch(new URL(welcome.headers.get('location') ?? '', link), { redirect: 'manual' });
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect(cookie, `${signIn.status} ${await signIn.text()}`).not.toBe('');
  return async (path) => {
    const answer = await fetch(new URL(`/api/v1${path}`, link), { headers: { cookie } });
    expect(answer.status, path).toBe(200);
    // Each caller knows the operation it asks.
    return (await answer.json()) as Record<string, unknown>;
  };
}

it(
  'the first start leads into a demo workspace filled from the examples, the next one says so again',
  { timeout: 600_000 },
  async () => {
    const first = start();
    const ask = await enter(await waitFor(() => linkPattern.exec(first.said())?.[1]));
    await waitFor(async () => ((await ask('/workspace'))['name'] === 'Demo workspace' ? true : undefined));

    // 25 people of the file, and whoever wrote besides.
    expect((await ask('/leads?total=true'))['total']).toBeGreaterThanOrEqual(25);
    // 423 of the file, and those the people work for.
    expect((await ask('/companies?total=true'))['total']).toBeGreaterThanOrEqual(423);
    const inbound = mails.length + letters.length;
    const answers = letters.filter(({ answer }) => answer !== undefined).length;
    expect((await ask('/messages?total=true'))['total']).toBe(inbound + answers);
    await waitFor(async () => ((await ask('/sandbox/mail?total=true'))['total'] === answers ? true : undefined));
    const drafts = letters.length - answers;
    await waitFor(async () =>
      (await ask('/approvals?closed=false&total=true'))['total'] === drafts ? true : undefined,
    );
    expect((await ask('/workflows?total=true'))['total']).toBe(templates.first.length + templates.drafting.length);
    expect(await first.stop()).toBe(0);

    const second = start();
    const askAgain = await enter(await waitFor(() => linkPattern.exec(second.said())?.[1]));
    expect((await askAgain('/messages?total=true'))['total']).toBe(inbound + answers);
    expect(await second.stop()).toBe(0);
  },
);
