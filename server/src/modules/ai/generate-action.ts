/** `ai.generate`, which `llm` steps call: within the budget, with what it cost on record. */
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { APICallError } from 'ai';
import { z } from 'zod';
import type { ActionCall, ActionCatalog, ActionError, ActionOutcome, ActionPerformer } from '#engine/steps/action';
import { describeAction, readInputs } from '#engine/steps/describe-action';
import { compileJsonSchema } from '#engine/language/json-schema';
import type { Json } from '#engine/language/json';
import { toStorableJson } from '#platform/storable-text';
import { estimateTokens, generate, type Generated, MisfitError, type Question } from './generate.ts';
import { priceOf, type Prices } from './price.ts';
import { reserveSpending, type SpendDeps } from './spend.ts';

export interface GenerateDeps extends SpendDeps {
  /** The model of a name; `default` or nothing for that of the installation. */
  modelFor(name: string | undefined): LanguageModelV4;
  prices: Prices;
}

/** JSON of any shape, which a schema of zod cannot check any further. */
const anyJson = z.custom<Json>(() => true).meta({ description: 'Any value.' });

const inputs = z.object({
  prompt: z.string().min(1, 'ask something').max(2_000_000),
  system: z.string().max(200_000).optional(),
  model: z.string().max(200).optional().describe('"default" for the one of the installation.'),
  inputs: z.record(z.string(), anyJson).optional().describe('What the model should know, by name.'),
  output: z.record(z.string(), z.unknown()).optional().describe('JSON Schema of the answer.'),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(1_000_000).default(2_000),
});

const timeLimitMs = 120_000;

const definition = describeAction({
  service: 'ai',
  name: 'generate',
  title: 'Ask a language model',
  description:
    'Answers { text, confidence }, or an object of the JSON Schema in "output". The answer is on record and is not asked for again. A call that could go beyond the AI budget of the workspace is not made.',
  inputs,
  output: z.looseObject({
    text: z.string().optional(),
    confidence: z.number().nullable().optional().describe('Between 0 and 1, where the model says it.'),
  }),
  // Asking again does no harm but costs: the engine asks again only when no answer is on record.
  effect: 'idempotent',
  timeLimitMs,
  needsConnection: false,
});

export function createGenerateAction(deps: GenerateDeps): ActionCatalog & ActionPerformer {
  return {
    find: (service, name) => (service === definition.service && name === definition.name ? definition : undefined),
    list: () => [definition],
    async perform(call) {
      const reading = readInputs(inputs, call.inputs);
      if (!reading.ok) return { kind: 'failed', error: reading.error, nothingHappened: true };
      const { output, system, temperature, inputs: known = {}, model, ...rest } = reading.inputs;
      const question: Question = { ...rest, system, output, temperature, inputs: known };
      const compiled = output === undefined ? undefined : compileJsonSchema(output);
      if (compiled && 'problem' in compiled)
        return refuse('ai.bad_schema', `The schema in "output" ${compiled.problem}.`);
      return await answer(deps, { call, question, model: deps.modelFor(model) });
    },
  };
}

interface Asked {
  call: ActionCall;
  question: Question;
  model: LanguageModelV4;
}

async function answer(deps: GenerateDeps, { call, question, model }: Asked): Promise<ActionOutcome> {
  const reserved = await reserveSpending(deps, {
    workspaceId: call.workspaceId,
    runId: call.runId,
    model: `${model.provider.split('.')[0]}/${model.modelId}`,
    ...estimateTokens(question),
    price: priceOf(deps.prices, model),
  });
  if (reserved.kind === 'refused') return refuse(`ai.${reserved.code}`, reserved.message);
  try {
    if (!call.isAllowed()) {
      await reserved.settle({ inputTokens: 0, outputTokens: 0 });
      return refuse('actions.stopped', 'The run was stopped or taken over before the model was asked.', 'transient');
    }
    const generated = await generate(model, question, call.signal);
    const { costMicros } = await reserved.settle(generated);
    return toDone(generated, costMicros);
  } catch (error) {
    const used = error instanceof MisfitError ? error.used : undefined;
    // A provider that has refused has charged nothing; of one that fell silent nobody knows.
    if (used || APICallError.isInstance(error)) await reserved.settle(used ?? { inputTokens: 0, outputTokens: 0 });
    return { kind: 'failed', error: explain(error, call), nothingHappened: used === undefined };
  }
}

function toDone({ output, inputTokens, outputTokens }: Generated, costMicros: number | undefined): ActionOutcome {
  return {
    kind: 'done',
    output: toStorableJson(output) as Json, // JSON stays JSON
    inputTokens,
    outputTokens,
    ...(costMicros === undefined ? {} : { costMicros }),
  };
}

function explain(error: unknown, call: ActionCall): ActionError {
  if (error instanceof MisfitError) return { code: 'ai.no_fit', message: error.message, class: 'permanent' };
  if (call.signal.aborted) {
    return { code: 'ai.timed_out', message: 'The AI provider did not answer in time.', class: 'transient' };
  }
  if (!APICallError.isInstance(error)) {
    return { code: 'ai.unreachable', message: 'The AI provider could not be reached.', class: 'transient' };
  }
  const { statusCode = 0, responseHeaders } = error;
  const seconds = Number(responseHeaders?.['retry-after']);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
  if (statusCode === 401 || statusCode === 403) {
    const message = 'The AI provider refuses the key of the installation. Check it in the settings.';
    return { code: 'ai.key_refused', message, class: 'system' };
  }
  if (statusCode === 404) {
    const message = 'The AI provider does not know this model or address. Check the step, AI_MODEL and AI_BASE_URL.';
    return { code: 'ai.unknown_model', message, class: 'permanent' };
  }
  if (statusCode === 429) {
    const message = 'The AI provider says that there were too many requests or that the quota is used up.';
    return { code: 'ai.rate_limited', message, class: 'transient', ...retryAfter };
  }
  const isPassing = statusCode === 0 || statusCode === 408 || statusCode >= 500;
  return {
    code: 'ai.provider_error',
    message:
      statusCode === 0
        ? 'The AI provider could not be reached.'
        : `The AI provider answered with an error (${statusCode}).`,
    class: isPassing ? 'transient' : 'permanent',
    ...(isPassing ? retryAfter : {}),
  };
}

function refuse(code: string, message: string, errorClass: ActionError['class'] = 'permanent'): ActionOutcome {
  return { kind: 'failed', error: { code, message, class: errorClass }, nothingHappened: true };
}
