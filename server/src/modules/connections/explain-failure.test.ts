import { describe, expect, it } from 'vitest';
import { explainFailure, readRetryAfter } from './explain-failure.ts';

const table = { service: 'pigeon', title: 'Pigeon', rules: [] };
const answer = (status: number, body = '', headers: Record<string, string> = {}) =>
  explainFailure(table, { kind: 'response', status, headers, body });

describe('what an answer means', () => {
  it('is what the table of the service says, before what HTTP says', () => {
    const rule = {
      status: 403,
      reason: 'limitReached',
      code: 'rate_limited',
      class: 'transient',
      message: 'Too many.',
    } as const;
    const explain = (body: string) =>
      explainFailure({ ...table, rules: [rule] }, { kind: 'response', status: 403, headers: {}, body });
    expect(explain('{"reason":"limitReached"}')).toMatchObject({ code: 'pigeon.rate_limited', class: 'transient' });
    expect(explain('{"reason":"other"}')).toMatchObject({ code: 'pigeon.forbidden', class: 'permanent' });
  });

  it('quotes what the service says, wherever it says it', () => {
    for (const body of [
      '{"error":{"message":"no pigeons left"}}',
      '{"errors":[{"detail":"no pigeons left"}]}',
      '{"error":"invalid","error_description":"no pigeons left"}',
      'no pigeons left',
    ]) {
      expect(answer(400, body).message, body).toContain('Pigeon says: no pigeons left');
    }
    expect(answer(400, '<html><body>no pigeons left</body></html>').message).not.toContain('html');
  });

  it('knows statuses it has never heard of by their class', () => {
    expect(answer(418)).toMatchObject({ code: 'pigeon.status_418', class: 'permanent', nothingHappened: true });
    expect(answer(599)).toMatchObject({ code: 'pigeon.status_599', class: 'transient', nothingHappened: false });
  });

  it('is never a time to come back for what does not pass', () => {
    expect(answer(400, '', { 'retry-after': '5' }).retryAfterMs).toBeUndefined();
    expect(answer(503, '', { 'retry-after': '5' })).toMatchObject({ retryAfterMs: 5000, nothingHappened: true });
  });
});

describe('Retry-After', () => {
  it('is read as seconds or as a date by the clock of the service', () => {
    expect(readRetryAfter('120', undefined)).toBe(120_000);
    expect(readRetryAfter('Mon, 05 Jan 2026 09:31:00 GMT', 'Mon, 05 Jan 2026 09:30:00 GMT')).toBe(60_000);
    expect(readRetryAfter('Mon, 05 Jan 2026 09:29:00 GMT', 'Mon, 05 Jan 2026 09:30:00 GMT')).toBe(0);
  });

  it('is nothing where it says nothing', () => {
    for (const value of [undefined, '', 'soon', 'Mon, 05 Jan 2026 09:31:00 GMT']) {
      expect(readRetryAfter(value, undefined)).toBeUndefined();
    }
  });

  it('is a day at most', () => {
    expect(readRetryAfter('99999999', undefined)).toBe(24 * 3600_000);
  });
});
