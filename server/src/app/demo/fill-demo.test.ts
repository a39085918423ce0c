import { expect, it } from 'vitest';
import { fillDemo } from './fill-demo.ts';

it('stops at once when the program stops, also while the program is busy', async () => {
  const stopping = new AbortController();
  let asked = 0;
  const call = async () => {
    asked += 1;
    setTimeout(() => stopping.abort(), 10);
    return { status: 503, body: { detail: 'busy' } };
  };
  await expect(fillDemo({ call, examples: '/nowhere', signal: stopping.signal })).rejects.toThrow(/abort/i);
  expect(asked).toBe(1);
});

it('says which request was refused', async () => {
  const call = async () => ({ status: 403, body: { code: 'auth.forbidden' } });
  const filling = fillDemo({ call, examples: '/nowhere', signal: new AbortController().signal });
  await expect(filling).rejects.toThrow('GET /channels answered 403: {"code":"auth.forbidden"}');
});
