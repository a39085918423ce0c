import { expect, it } from 'vitest';
import { needlesOf, redactValue } from './subject.ts';

it('looks for each address as written and as compared, and for none that is too short to be one', () => {
  const addresses = [
    { kind: 'email', value: 'Ada@Example.org', normalised: 'ada@example.org' },
    { kind: 'phone', value: '+49 30 1234567', normalised: '+49301234567' },
    { kind: 'telegram', value: 'ada', normalised: 'ada' },
  ];
  const subject = { contactIds: [], files: [], uploads: [], addresses };
  expect(needlesOf(subject)).toEqual(['ada@example.org', '+49 30 1234567', '+49301234567']);
});

it('takes them out of every string at any depth, whatever their case, and leaves the rest', () => {
  const value = { to: [{ address: 'ADA@example.org' }], 'ada@example.org': 1, text: 'See a.da@example.org (1.0)' };
  expect(redactValue(value, ['ada@example.org', '(1.0)'])).toEqual({
    to: [{ address: '[erased]' }],
    '[erased]': 1,
    text: 'See a.da@example.org [erased]',
  });
});
