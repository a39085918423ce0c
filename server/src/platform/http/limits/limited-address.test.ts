import { expect, it } from 'vitest';
import { limitedAddress } from './limited-address.ts';

it('IPv4 counts by address, IPv6 by the network of a household', () => {
  expect(limitedAddress('203.0.113.7')).toBe('203.0.113.7');
  expect(limitedAddress('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(limitedAddress('2001:db8:1:2:aaaa::1')).toBe(limitedAddress('2001:db8:1:2:bbbb::9'));
  expect(limitedAddress('2001:db8:1:2::1')).not.toBe(limitedAddress('2001:db8:1:3::1'));
  expect(limitedAddress('no address')).toBe('no address');
});
