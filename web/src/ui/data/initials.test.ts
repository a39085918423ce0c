import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './initials.tsx';

test('initials are those of the first and the last word', () => {
  expect(initialsOf('Ada Maria Lovelace')).toBe('AL');
  expect(initialsOf('øyvind')).toBe('Ø');
  expect(initialsOf('ada.lovelace@example.com')).toBe('AC');
  expect(initialsOf('  ')).toBe('?');
});

test('the same name always has the same hue', () => {
  expect(hueOf('Ada')).toBe(hueOf('Ada'));
  expect(hueOf('Ada')).toBeLessThan(360);
});
