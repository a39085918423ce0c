/** A person at a browser: signs up or in, and asks with the cookie as pages do. */
import { apiPrefix } from '#platform/http/projector';
import { inject, type TestAnswer, type TestProgram } from './test-program.ts';

export const testPassword = 'correct horse battery';
/** Where the test program says it can be reached. */
export const testOrigin = 'http://127.0.0.1:3000';

export interface TestPerson {
  email: string;
  cookie: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
}

let people = 0;

export async function signUp(program: TestProgram, as: { email?: string; name?: string } = {}): Promise<TestPerson> {
  people += 1;
  const { email = `person${people}@example.com`, name = `Person ${people}` } = as;
  const answer = await askIdentity(program, '/sign-up/email', { name, email, password: testPassword });
  return personWith(program, email, cookieOf(answer));
}

export async function signIn(program: TestProgram, email: string, password = testPassword): Promise<TestPerson> {
  const answer = await askIdentity(program, '/sign-in/email', { email, password });
  return personWith(program, email, cookieOf(answer));
}

/** Asks one of better-auth's routes. */
export async function askIdentity(
  program: TestProgram,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  const url = `${apiPrefix}/auth${path}`;
  return await inject(program.server, { method: 'POST', url, headers: { origin: testOrigin, ...headers } }, body);
}

/** What the browser would send back of the cookies an answer sets. */
export function cookieOf(answer: TestAnswer): string {
  const lines = [answer.headers['set-cookie'] ?? []].flat() as string[]; // Fastify's headers are text
  const set = lines.map((line) => line.split(';')[0] ?? '');
  const kept = set.filter((pair) => !pair.endsWith('='));
  if (kept.length === 0) throw new Error(`No cookie was set: ${answer.status} ${JSON.stringify(answer.body)}`);
  return kept.join('; ');
}

export function personWith(program: TestProgram, email: string, cookie: string): TestPerson {
  return {
    email,
    cookie,
    call: (method, path, body, headers) =>
      inject(
        program.server,
        {
          method: method as 'GET', // a test names the method it means
          url: apiPrefix + path,
          headers: { cookie, origin: testOrigin, ...headers },
        },
        body,
      ),
  };
}
