import { describe, expect, it } from 'vitest';
import { normaliseAddress } from './address.ts';

describe('an address on the suppression list', () => {
  it('is compared in the form contact points have', () => {
    expect(normaliseAddress('email', ' Ada@Bücher.example ')).toBe('ada@xn--bcher-kva.example');
    expect(normaliseAddress('phone', '+49 (30) 901820')).toBe('+4930901820');
  });

  it('may be a whole domain', () => {
    expect(normaliseAddress('email', '@Bücher.Example')).toBe('@xn--bcher-kva.example');
  });

  it('is kept as it is when it is none we know', () => {
    expect(normaliseAddress('email', 'Not An Address')).toBe('not an address');
    expect(normaliseAddress('carrier-pigeon', ' Loft 4 ')).toBe('loft 4');
  });
});
