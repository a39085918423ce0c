import { expect, it } from 'vitest';
import { requireGoodPassword } from './password-rules.ts';

it.each(['passwordpassword', '123456789012', 'aaaaaaaaaaaa', 'qwertyuiop12', 'iloveyou1234'])(
  'refuses %s, which is long enough and tried first',
  async (password) => {
    await expect(requireGoodPassword(password, [])).rejects.toThrow('one of the first');
  },
);

it('refuses what is known of the person', async () => {
  const about = ['ada.lovelace@example.org', 'Ada Lovelace'];
  await expect(requireGoodPassword('ada.lovelace', about)).rejects.toThrow('one of the first');
});

it.each(['correct horse battery', 'ein Haus am Meer', 'gTz7!kq02-pLm'])('takes %s', async (password) => {
  await expect(requireGoodPassword(password, ['ada@example.org'])).resolves.toBeUndefined();
});
