import { describe, expect, it } from 'vitest';
import { priceOf } from './price.ts';

describe('prices of models', () => {
  it('are those of the model, else of all others, and the built-in one is free', () => {
    const prices = { m: { input: 1, output: 2 } };
    expect(priceOf(prices, { provider: 'openai-compatible.chat', modelId: 'm' })).toEqual({ input: 1, output: 2 });
    expect(priceOf(prices, { provider: 'openai-compatible.chat', modelId: 'other' })).toBeUndefined();
    expect(priceOf(prices, { provider: 'offline', modelId: 'reply-1' })).toEqual({ input: 0, output: 0 });
  });
});
