/**
 * The way to a model: any OpenAI-compatible endpoint, Anthropic, or the offline model. A call that takes too long is
 * ended, and a provider that fails again and again is left alone for a minute, so that nobody waits for it.
 */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { APICallError, streamText } from 'ai';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { Logger } from '#platform/log/logger';
import { createOfflineModel } from './offline-model.ts';
import type { Prices } from './price.ts';
import type { Prompt } from './reply-prompt.ts';

export interface AiSettings {
  provider: 'offline' | 'openai-compatible' | 'anthropic' | undefined;
  baseUrl: string | undefined;
  apiKey: string | undefined;
  anthropicApiKey: string | undefined;
  model: string | undefined;
  /** What models cost, for budgets. */
  prices?: Prices | undefined;
}

export interface WrittenReply {
  text: string;
  inputTokens: number | null;
  outputTokens: number | null;
}

export interface Gateway {
  /** `<provider>/<model>`. */
  readonly model: string;
  /** Writes a reply, handing over each piece as it comes. Throws AiUnavailableError when there is none to be had. */
  write(prompt: Prompt, options: { signal?: AbortSignal; onDelta?: (text: string) => void }): Promise<WrittenReply>;
}

/** There is no suggestion; the message is a sentence for the person who waits for it. */
export class AiUnavailableError extends Error {
  override readonly name = 'AiUnavailableError';
}

const callTimeoutMs = 30_000;
const failuresUntilOpen = 5;
const openMs = 60_000;
const maxOutputTokens = 1_000;

export function createGateway(settings: AiSettings, log: Logger): Gateway {
  const model = createModel(settings);
  const name = `${model.provider.split('.')[0]}/${model.modelId}`;
  // A person who closes the page is no failure of the provider.
  const breaker = circuitBreaker(
    handleWhen((error) => !(error instanceof Error && error.name === 'AbortError')),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failuresUntilOpen) },
  );
  const policy = wrap(breaker, timeout(callTimeoutMs, TimeoutStrategy.Aggressive));

  return {
    model: name,
    async write(prompt, { signal, onDelta }) {
      try {
        return await policy.execute((context) => callModel(model, prompt, { signal: context.signal, onDelta }), signal);
      } catch (error) {
        log.warn({ err: error, model: name }, 'the model gave no reply');
        throw new AiUnavailableError(explain(error), { cause: error });
      }
    },
  };
}

async function callModel(
  model: LanguageModelV4,
  prompt: Prompt,
  options: { signal: AbortSignal; onDelta: ((text: string) => void) | undefined },
): Promise<WrittenReply> {
  let failure: unknown;
  const result = streamText({
    model,
    instructions: prompt.instructions,
    messages: prompt.messages,
    maxOutputTokens,
    maxRetries: 1,
    abortSignal: options.signal,
    // Without it the SDK prints the error and ends the stream as if nothing had happened.
    onError: ({ error }) => void (failure = error),
  });
  let text = '';
  for await (const delta of result.textStream) {
    text += delta;
    options.onDelta?.(delta);
  }
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error('The model failed without saying why.', { cause: failure });
  if (text.trim() === '') throw new Error('The model answered nothing.');
  const usage = await result.usage;
  return { text: text.trim(), inputTokens: usage.inputTokens ?? null, outputTokens: usage.outputTokens ?? null };
}

/** The model of the settings, or another one of the same provider. The built-in one answers to every name. */
export function createModel(settings: AiSettings, name = settings.model): LanguageModelV4 {
  const provider = settings.provider ?? guessProvider(settings);
  if (provider === 'offline') return createOfflineModel();
  if (provider === 'anthropic') {
    const anthropic = createAnthropic({ apiKey: settings.anthropicApiKey ?? '' });
    return anthropic.languageModel(name ?? 'claude-sonnet-4-5');
  }
  const compatible = createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: settings.baseUrl ?? 'https://api.openai.com/v1',
    includeUsage: true,
    ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
  });
  return compatible.languageModel(name ?? 'gpt-5-mini');
}

function guessProvider(settings: AiSettings): 'offline' | 'openai-compatible' | 'anthropic' {
  if (settings.baseUrl !== undefined || settings.apiKey !== undefined) return 'openai-compatible';
  return settings.anthropicApiKey === undefined ? 'offline' : 'anthropic';
}

function explain(error: unknown): string {
  if (error instanceof BrokenCircuitError)
    return 'The AI provider has failed several times and is left alone for a minute.';
  if (error instanceof TaskCancelledError) return 'The AI provider did not answer in time.';
  if (APICallError.isInstance(error)) {
    const { statusCode } = error;
    if (statusCode === 401 || statusCode === 403) return 'The AI provider refuses the key. Check it in the settings.';
    if (statusCode === 404)
      return 'The AI provider does not know this model or address. Check AI_MODEL and AI_BASE_URL.';
    if (statusCode === 429)
      return 'The AI provider says that there were too many requests or that the quota is used up.';
    if (statusCode !== undefined) return `The AI provider answered with an error (${statusCode}).`;
  }
  return 'The AI provider could not be reached.';
}
