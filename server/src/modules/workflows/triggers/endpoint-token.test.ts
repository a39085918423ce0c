import { expect, it } from 'vitest';
import { createEndpointTokens } from './endpoint-token.ts';

const address = {
  workspaceId: '0192f3c1-7a00-7000-8000-0000000000a1',
  endpointId: '0192f3c1-7a00-7000-8000-0000000000b1',
};
const tokens = createEndpointTokens({ secret: 'one secret of an installation, long enough' });

it('a token says where it leads', () => {
  const token = tokens.make(address);
  expect(token).toMatch(/^[\w-]{64}$/);
  expect(tokens.read(token)).toEqual(address);
});

it('what was changed, cut or made elsewhere leads nowhere', () => {
  const token = tokens.make(address);
  const other = createEndpointTokens({ secret: 'another secret of an installation, as long' });
  const changed = token
    .split('')
    .map((letter, at) => token.slice(0, at) + (letter === 'A' ? 'B' : 'A') + token.slice(at + 1));
  for (const forged of [...changed, token.slice(1), `${token}A`, '', 'A'.repeat(64), other.make(address)]) {
    expect(tokens.read(forged), forged).toBeUndefined();
  }
});
