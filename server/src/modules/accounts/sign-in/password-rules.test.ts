import { expect, it } from 'vitest';
import { requireGoodPassword } from './password-rules.ts';

it.each(['passwordpassword', '123456789012', 'aaaaaaaaaaaa', 'qwertyuiop12', 'iloveyou1234'])(
  'refuses %s, which is long enough and tried first',
  (password) => {
    expect(() => requireGoodPassword(password, [])).toThrow('one of the first');
  },
);

it('refuses what is known of the person', () => {
  const about = ['ada.lovelace@example.org', 'Ada Lovelace'];
  expect(() => requireGoodPassword('ada.lovelace', about)).toThrow('one of the first');
});

it.each(['correct horse battery', 'ein Haus am Meer', 'gTz7!kq02-pLm'])('takes %s', (password) => {
  expect(() => requireGoodPassword(password, ['ada@example.org'])).not.toThrow();
});
