/** The whole program with a Google of its own beside it, and a person who is signed in here. */
import { type HttpClient, createHttpClient } from '#platform/http-client/http-client';
import { apiPrefix } from '#platform/http/projector';
import type { Clock } from '#platform/clock';
import { afterAll, beforeAll } from 'vitest';
import type { ModuleDeps } from '#app/modules';
import { type FakeGmail, fakeClient, startFakeGmail } from './fake-gmail.ts';
import { inject, startTestProgram, type TestAnswer, type TestProgram, type TestWorkspace } from './test-program.ts';

export interface GmailProgram {
  program: TestProgram;
  gmail: FakeGmail;
  /** Somebody's browser: their workspace, and requests with their cookie. */
  aPerson(): Promise<Person>;
}

export interface Person extends TestWorkspace {
  browse(method: string, path: string, body?: unknown): Promise<TestAnswer>;
  /** A connection to Gmail that was signed in to; answers its id. */
  connect(name?: string): Promise<string>;
}

export function useGmailProgram(options: { clock?: Clock; ai?: () => ModuleDeps['ai'] } = {}): {
  readonly current: GmailProgram;
} {
  let current: GmailProgram | undefined;
  let httpClient: HttpClient | undefined;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const gmail = await startFakeGmail();
    httpClient = createHttpClient({ guard: { allow: ['127.0.0.1'], ports: [443] }, userAgent: 'Millrace/test' });
    const started = await startTestProgram({
      ...(options.clock ? { clock: options.clock } : {}),
      overrides: {
        httpClient,
        endpoints: { gmail: gmail.endpoints },
        ...(options.ai ? { ai: options.ai() } : {}),
      },
    });
    const { program } = started;
    current = { program, gmail, aPerson: () => aPerson(program, gmail) };
    stop = async () => {
      await started.stop();
      await gmail.close();
    };
  });
  afterAll(async () => {
    await stop?.();
    await httpClient?.close();
  });
  return {
    get current() {
      if (!current) throw new Error('The program exists only while tests run.');
      return current;
    },
  };
}

let people = 0;

async function aPerson(program: TestProgram, gmail: FakeGmail): Promise<Person> {
  people += 1;
  const ownerEmail = `person${people}@example.com`;
  const workspace = await program.aWorkspace({ ownerEmail });
  const path = await program.modules.accounts.createSignInPath(ownerEmail, '/');
  const host = { host: '127.0.0.1:3000' };
  const signedIn = await inject(program.server, { method: 'GET', url: path, headers: host });
  const cookie = [signedIn.headers['set-cookie']]
    .flat()
    .map((line) => String(line).split(';')[0])
    .join('; ');
  const browse: Person['browse'] = (method, below, body) =>
    inject(
      program.server,
      {
        method: method as 'GET',
        url: below.startsWith(apiPrefix) ? below : apiPrefix + below,
        headers: { cookie, origin: 'http://127.0.0.1:3000', ...host },
      },
      body,
    );
  return {
    ...workspace,
    browse,
    async connect(name = 'Mailbox') {
      const created = await browse('POST', '/connections', { service: 'gmail', name, values: fakeClient });
      const begun = await browse('POST', `/connections/${created.body.id}/authorize`, {});
      await browse('GET', gmail.allow(begun.body.url));
      return String(created.body.id);
    },
  };
}
