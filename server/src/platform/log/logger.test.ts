import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

/** Appears nowhere in a log, whatever a caller does. */
const canary = 'c4n4ry';

function aLog() {
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  return { log: createLogger({ level: 'debug', service: 'test', destination }), lines };
}

describe('a line of the log', () => {
  it('is JSON with time, level, service, message and its fields', () => {
    const { log, lines } = aLog();
    log.child({ requestId: 'r-1', workspaceId: 'w-1' }).info({ durationMs: 3 }, 'request');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      service: 'test',
      message: 'request',
      requestId: 'r-1',
      workspaceId: 'w-1',
      durationMs: 3,
    });
  });

  it('never holds a secret or what is known of a person, at any depth, in any writing', () => {
    const { log, lines } = aLog();
    const personal = { email: canary, phone: canary, firstName: canary, last_name: canary, subject: canary };
    const secret = { password: canary, 'set-cookie': canary, apiKey: canary, API_KEY: canary, accessToken: canary };
    log.info({ ...personal, ...secret }, 'flat');
    log.warn({ a: { b: [{ c: { ...personal, ...secret } }] } }, 'deep');
    log.child({ ...personal, ...secret }).error({ err: Object.assign(new Error('x'), secret) }, 'bound');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(canary);
  });

  it('masks addresses and credentials inside texts, in messages and errors and their causes', () => {
    const { log, lines } = aLog();
    const cause = new Error(`could not log in to postgresql://owner:${canary}@db.internal:5432/x`);
    const error = new Error(`no contact ${canary}@example.com`, { cause });
    log.error({ err: error, note2: `Bearer ${canary}${canary}` }, `sent to ${canary}@example.com`);
    log.error({ err: error }, `key mr_${canary.padEnd(43, '0')}`);
    expect(lines.join('')).not.toContain(canary);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      message: 'sent to [email]',
      err: { type: 'Error', message: 'no contact [email]', stack: expect.stringContaining('logger.test') },
    });
  });

  it('leaves out what PostgreSQL quotes of a row', () => {
    const { log, lines } = aLog();
    const error = Object.assign(new Error('duplicate key value violates unique constraint "by_email"'), {
      code: '23505',
      detail: `Key (email)=(${canary}) already exists.`,
      constraint: 'by_email',
    });
    log.error({ err: error }, 'a request failed');
    expect(lines.join('')).not.toContain(canary);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { code: '23505', constraint: 'by_email' } });
  });
});
