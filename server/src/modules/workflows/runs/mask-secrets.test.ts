import { expect, it } from 'vitest';
import { hidden, maskLines, maskSecrets, unmaskSecrets } from './mask-secrets.ts';

it('hides what stands under the name of a secret, at any depth', () => {
  const value = {
    url: 'https://x',
    headers: { Authorization: 'Bearer abc', 'X-API-Key': 'k' },
    list: [{ password: 'p' }],
  };
  expect(maskSecrets(value)).toEqual({
    url: 'https://x',
    headers: { Authorization: hidden, 'X-API-Key': hidden },
    list: [{ password: hidden }],
  });
});

it('hides bearer tokens inside text, and leaves everything else', () => {
  expect(maskSecrets('send Bearer abcdefghij now')).toBe(`send Bearer ${hidden} now`);
  const plain = { tokens: 12, inputTokens: 3, author: 'Ada', secretary: null, page_token_count: 1 };
  expect(maskSecrets(plain)).toEqual(plain);
});

it('hides in printed lines what follows the name of a secret, however it is written', () => {
  expect(
    maskLines([
      'got {"a":{"password":"p, \\"q","n":1},"credentials":{"x":[1,{"y":"}"}]},"b":2} done',
      'api_key=abc&token: def, author: Ada',
      'authorization: Bearer abcdefghij',
      '{"secret":"cut o',
    ]),
  ).toEqual([
    `got {"a":{"password":${hidden},"n":1},"credentials":${hidden},"b":2} done`,
    `api_key=${hidden}&token: ${hidden}, author: Ada`,
    `authorization: ${hidden} ${hidden}`,
    `{"secret":${hidden}`,
  ]);
});

it('puts back what was hidden, and leaves what somebody changed', () => {
  const was = {
    headers: { Authorization: 'Bearer abcdefghij' },
    note: 'send Bearer abcdefghij',
    list: [{ password: 'p' }],
  };
  const shown = maskSecrets(was) as typeof was; // of the same shape
  expect(unmaskSecrets(shown, was)).toEqual(was);
  const changed = { ...shown, note: 'nothing', list: [{ password: 'q' }, { password: hidden }] };
  expect(unmaskSecrets(changed, was)).toEqual({
    ...was,
    note: 'nothing',
    list: [{ password: 'q' }, { password: hidden }],
  });
});
