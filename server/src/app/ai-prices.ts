import type { Prices } from '#modules/ai/ai.module';

/** `gpt-5-mini=0.25/2, *=3/15`: input and output; undefined for what is not so written. */
export function parsePrices(text: string): Prices | undefined {
  const prices: Record<string, Prices[string]> = {};
  for (const part of text.split(',')) {
    const [, model, input, output] = /^\s*(\S+?)\s*=\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    if (!model) return undefined;
    prices[model] = { input: Number(input), output: Number(output) };
  }
  return prices;
}
