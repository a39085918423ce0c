import { describe, expect, it } from 'vitest';
import { askIdentity, signUp, testPassword } from '#testing/test-person';
import { type TestProgram, startTestProgram, useTestProgram } from '#testing/test-program';

const attemptsPerAddress = 40;
const program = useTestProgram({ overrides: { signIn: { attemptsPerAddress, sessionDays: 30, google: undefined } } });

const guess = (at: TestProgram, email: string, password: string, address = '192.0.2.1') =>
  at.server.inject({
    method: 'POST',
    url: '/api/v1/auth/sign-in/email',
    remoteAddress: address,
    payload: { email, password },
  });

describe('guessing a password', () => {
  it('ends after ten tries for one account, from whatever address, in whatever process', async () => {
    const { email } = await signUp(program.current);
    const beside = await startTestProgram({ beside: program.current });
    try {
      const tries = Array.from({ length: 14 }, (_, index) =>
        guess(index % 2 === 0 ? program.current : beside.program, email, 'wrong password', `192.0.2.${index}`),
      );
      const statuses = (await Promise.all(tries)).map(({ statusCode }) => statusCode);
      expect(statuses.filter((status) => status === 401)).toHaveLength(10);
      expect(statuses.filter((status) => status === 429)).toHaveLength(4);
      const right = await guess(beside.program, email.toUpperCase(), testPassword, '192.0.2.99');
      expect(right.statusCode).toBe(429);
      expect(right.json()).toMatchObject({ code: 'auth.too_many_attempts' });
      expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(right.headers['retry-after'])).toBeLessThanOrEqual(900);
    } finally {
      await beside.stop();
    }
  });

  it('is answered the same for an account that does not exist', async () => {
    const { email } = await signUp(program.current);
    const [real, none] = await Promise.all([
      guess(program.current, email, 'wrong password', '192.0.2.101'),
      guess(program.current, 'nobody-at-all@example.com', 'wrong password', '192.0.2.102'),
    ]);
    expect(none.statusCode).toBe(real.statusCode);
    expect(none.json()).toEqual({ ...real.json<object>(), requestId: none.json<{ requestId: string }>().requestId });
    for (let tried = 1; tried < 10; tried += 1)
      await guess(program.current, 'nobody-at-all@example.com', 'wrong', '192.0.2.102');
    expect((await guess(program.current, 'nobody-at-all@example.com', 'wrong', '192.0.2.103')).statusCode).toBe(429);
  });

  it('is forgotten when the password was right', async () => {
    const { email } = await signUp(program.current);
    for (let round = 0; round < 3; round += 1) {
      for (let tried = 0; tried < 5; tried += 1) await guess(program.current, email, 'wrong', `192.0.2.${120 + round}`);
      expect((await guess(program.current, email, testPassword, `192.0.2.${120 + round}`)).statusCode).toBe(200);
    }
  });

  it('ends for an address that tries many accounts', async () => {
    const statuses = [];
    for (let tried = 0; tried < attemptsPerAddress + 2; tried += 1) {
      const { statusCode } = await guess(program.current, `victim${tried}@example.com`, 'wrong', '198.51.100.7');
      statuses.push(statusCode);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(attemptsPerAddress);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    const elsewhere = await guess(program.current, 'victim0@example.com', 'wrong', '198.51.100.8');
    expect(elsewhere.statusCode).toBe(401);
  });
});

describe('what is counted', () => {
  it('says nothing about people, and is removed when it is over', async () => {
    const { owner } = program.current.database;
    await askIdentity(program.current, '/sign-in/email', { email: 'counted@example.com', password: 'wrong' });
    const rows = await owner.selectFrom('auth.attempts').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toHaveLength(32);
    expect(await program.current.modules.accounts.forgetOld()).toBe(0);
    await owner
      .updateTable('auth.attempts')
      .set({ window_ends_at: new Date(0) })
      .execute();
    expect(await program.current.modules.accounts.forgetOld()).toBe(rows.length);
  });
});
