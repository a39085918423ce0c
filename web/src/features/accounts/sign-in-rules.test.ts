import { expect, test } from 'vitest';
import { isEmail, regionOf, safeNext } from './sign-in-rules.ts';

test('after signing in one only goes to places of this app', () => {
  expect(safeNext('/contacts/1?tab=notes')).toBe('/contacts/1?tab=notes');
  expect(safeNext('//evil.example')).toBe('/');
  expect(safeNext('/\\evil.example')).toBe('/');
  expect(safeNext('https://evil.example')).toBe('/');
  expect(safeNext('/sign-in?next=%2F')).toBe('/');
  expect(safeNext(undefined)).toBe('/');
});

test('a slip in an e-mail address is caught', () => {
  expect(isEmail(' ada@example.com ')).toBe(true);
  expect(isEmail('ada@example')).toBe(false);
  expect(isEmail('ada example.com')).toBe(false);
});

test('phone numbers are read in the country the browser names', () => {
  expect(regionOf(['de', 'de-AT'])).toBe('AT');
  expect(regionOf(['en'])).toBe('US');
});
