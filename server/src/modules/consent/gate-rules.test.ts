import { describe, expect, it } from 'vitest';
import { findRefusal, type GateFacts } from './gate-rules.ts';
import type { Gated } from './gated.ts';

const someFacts = (overrides: Partial<GateFacts> = {}): GateFacts => ({
  address: 'ada@example.org',
  purpose: 'marketing',
  suppression: null,
  isDenied: false,
  ...overrides,
});

describe('the rules of the gate', () => {
  it('let pass what nobody has refused', () => {
    expect(findRefusal(someFacts())).toBeUndefined();
  });

  it('name the suppression first when several apply', () => {
    const suppression = { reason: 'complained', address: 'ada@example.org' } as const;
    expect(findRefusal(someFacts({ suppression, isDenied: true }))).toEqual({
      rule: 'suppressed',
      detail: 'ada@example.org is on the suppression list: its owner complained about a message.',
      nextAllowedAt: null,
    });
  });

  it('say what was unsubscribed from', () => {
    expect(findRefusal(someFacts({ isDenied: true }))?.detail).toBe(
      'ada@example.org has unsubscribed from marketing messages.',
    );
  });
});

describe('what the gate lets pass', () => {
  it('cannot be made by hand', () => {
    const send = (gated: Gated<string>) => gated.message;
    // @ts-expect-error -- without the mark only the gate can make, the compiler refuses it
    expect(send({ message: 'hello', unsubscribe: null })).toBe('hello');
  });
});
