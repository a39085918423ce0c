/** What asking a model would cost: an estimate for who plans, where a reservation counts with the worst. */
import type { Json } from '#engine/language/json';
import type { GenerateDeps } from './generate-action.ts';
import { priceOf } from './price.ts';

export type EstimateCall = (inputs: Json) => {
  inputTokens: number;
  outputTokens: number;
  /** Null where the price of the model is not known. */
  costMicros: number | null;
};

/** Of English and German prose; code and tables take more tokens. */
const lettersPerToken = 4;
/** A paragraph or two: what answers are like that no limit cuts. */
const usualAnswer = 300;

export function createEstimate({ modelFor, prices }: Pick<GenerateDeps, 'modelFor' | 'prices'>): EstimateCall {
  return (inputs) => {
    const { model, maxTokens, ...asked } = typeof inputs === 'object' && !Array.isArray(inputs) ? { ...inputs } : {};
    const inputTokens = Math.ceil(JSON.stringify(asked).length / lettersPerToken);
    const outputTokens = Math.min(usualAnswer, typeof maxTokens === 'number' ? maxTokens : usualAnswer);
    const price = priceOf(prices, modelFor(typeof model === 'string' ? model : undefined));
    // Dollars a million tokens are millionths of a dollar a token.
    const costMicros = price ? Math.ceil(inputTokens * price.input + outputTokens * price.output) : null;
    return { inputTokens, outputTokens, costMicros };
  };
}
