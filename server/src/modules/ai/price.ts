/** What a model costs, as the setting AI_PRICES says. */

export interface Price {
  /** US dollars a million tokens. */
  input: number;
  output: number;
}

export type Prices = Readonly<Record<string, Price>>;

/** By the name of the model; `*` stands for every other. What is built in costs nothing. */
export function priceOf(
  prices: Prices,
  { provider, modelId }: { provider: string; modelId: string },
): Price | undefined {
  if (provider === 'offline') return { input: 0, output: 0 };
  return prices[modelId] ?? prices['*'];
}
