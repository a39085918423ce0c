import { expect, it } from 'vitest';
import { mailAddress, mailAddresses } from './address-input.ts';

it('addresses are read as people and headers write them', () => {
  expect(mailAddress.parse(' ada@example.org ')).toBe('ada@example.org');
  expect(mailAddress.parse('Ada Lovelace <ada@example.org>')).toBe('ada@example.org');
  expect(mailAddresses.parse('Ada <ada@example.org>, bob@example.org')).toEqual(['ada@example.org', 'bob@example.org']);
  expect(mailAddresses.parse(['"Lovelace, Ada" <ada@example.org>'])).toEqual(['ada@example.org']);
});

it('what is no address is refused with an example of one', () => {
  for (const given of ['', 'ada', 'ada@', 'a@b.example, c@d.example']) {
    expect(mailAddress.safeParse(given).error?.issues[0]?.message, given).toContain('such as ada@example.com');
  }
  expect(mailAddresses.safeParse('').success).toBe(false);
  expect(mailAddresses.safeParse(['ada@example.org', 'nobody']).success).toBe(false);
});
