import { expect, it } from 'vitest';
import { hideSecrets } from './hide-secrets.ts';

it('takes a credential out of whatever a service says back, at any depth', () => {
  const answer = { headers: { 'x-key': 'abcdef123' }, body: [{ said: 'your key is abcdef123!' }, 4, null] };
  expect(hideSecrets(answer, ['abcdef', 'abcdef123'])).toEqual({
    headers: { 'x-key': '••••••' },
    body: [{ said: 'your key is ••••••!' }, 4, null],
  });
});

it('leaves words alone that are no more than the beginning of one', () => {
  expect(hideSecrets('a text', ['a', ''])).toBe('a text');
});
