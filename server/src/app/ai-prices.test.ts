import { expect, it } from 'vitest';
import { parsePrices } from './ai-prices.ts';

it('prices of models are read as dollars a million tokens, in and out', () => {
  expect(parsePrices('gpt-5-mini=0.25/2, *=3/15')).toEqual({
    'gpt-5-mini': { input: 0.25, output: 2 },
    '*': { input: 3, output: 15 },
  });
  for (const text of ['', 'gpt', 'gpt=1', 'gpt=1/2/3', 'gpt=-1/2', 'gpt=a/b'])
    expect(parsePrices(text), text).toBeUndefined();
});
