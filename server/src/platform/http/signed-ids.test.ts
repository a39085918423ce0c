import { expect, it } from 'vitest';
import { createSignedIds } from './signed-ids.ts';

const place = {
  workspaceId: '0192f3c1-7a00-7000-8000-0000000000a1',
  id: '0192f3c1-7a00-7000-8000-0000000000b1',
};
const tokens = createSignedIds({ secret: 'one secret of an installation, long enough', purpose: 'a' });

it('a token says where it leads', () => {
  const token = tokens.make(place);
  expect(token).toMatch(/^[\w-]{64}$/);
  expect(tokens.read(token)).toEqual(place);
});

it('what was changed, cut or made elsewhere leads nowhere', () => {
  const token = tokens.make(place);
  const other = createSignedIds({ secret: 'another secret of an installation, as long', purpose: 'a' });
  const otherPurpose = createSignedIds({ secret: 'one secret of an installation, long enough', purpose: 'b' });
  const changed = token
    .split('')
    .map((letter, at) => token.slice(0, at) + (letter === 'A' ? 'B' : 'A') + token.slice(at + 1));
  for (const forged of [
    ...changed,
    token.slice(1),
    `${token}A`,
    '',
    'A'.repeat(64),
    other.make(place),
    otherPurpose.make(place),
  ]) {
    expect(tokens.read(forged), forged).toBeUndefined();
  }
});
