/** One question to a model, for a step of a workflow: text, or an object of a JSON Schema. */
import type { LanguageModelV4, LanguageModelV4GenerateResult, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { compileJsonSchema, type SchemaCheck } from '#engine/language/json-schema';
import type { Json, JsonSchema } from '#engine/language/json';
import { parseJson } from '#engine/language/expressions/parse-json';
import { fence, outsideRule } from './outside-text.ts';

export interface Question {
  system: string | undefined;
  prompt: string;
  /** What the model should know, by name. */
  inputs: Readonly<Record<string, Json>>;
  output: JsonSchema | undefined;
  temperature: number | undefined;
  maxTokens: number;
}

export interface Generated {
  output: Json;
  inputTokens: number;
  outputTokens: number;
}

/** The model has answered, twice, and not with what was asked for. */
export class MisfitError extends Error {
  override readonly name = 'MisfitError';
  readonly used: { inputTokens: number; outputTokens: number };

  constructor(message: string, used: MisfitError['used']) {
    super(message);
    this.used = used;
  }
}

/** The most tokens the questions of `generate` can hold, answers asked for again included. */
export function estimateTokens(question: Question): { inputTokens: number; outputTokens: number } {
  const letters = JSON.stringify(toPrompt(question)).length;
  const tries = question.output === undefined ? 1 : 2;
  // Two letters a token is more than any language takes; the second time the first answer goes along.
  return {
    inputTokens: Math.ceil(letters / 2) * tries + (tries - 1) * (question.maxTokens + 500),
    outputTokens: question.maxTokens * tries,
  };
}

export async function generate(model: LanguageModelV4, question: Question, signal: AbortSignal): Promise<Generated> {
  const { output } = question;
  if (output === undefined) return await generateText(model, question, signal);
  const compiled = compileJsonSchema(output);
  if ('problem' in compiled) throw new Error(`The schema of the answer ${compiled.problem}.`);
  return await generateObject({ model, question, signal }, output, compiled.check);
}

async function generateText(model: LanguageModelV4, question: Question, signal: AbortSignal): Promise<Generated> {
  const result = await ask({ model, question, signal }, toPrompt(question));
  const text = textOf(result);
  const used = usageOf(result);
  if (text === '') throw new MisfitError('The model answered nothing.', used);
  const confidence = result.providerMetadata?.['offline']?.['confidence'];
  return { output: { text, confidence: typeof confidence === 'number' ? confidence : null }, ...used };
}

interface Asking {
  model: LanguageModelV4;
  question: Question;
  signal: AbortSignal;
}

/** A first answer that does not fit goes back once, with what is wrong with it. */
async function generateObject(asking: Asking, schema: JsonSchema, check: SchemaCheck): Promise<Generated> {
  const prompt = toPrompt(asking.question);
  const used = { inputTokens: 0, outputTokens: 0 };
  let problem = '';
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const result = await ask(asking, prompt, schema);
    const { inputTokens, outputTokens } = usageOf(result);
    used.inputTokens += inputTokens;
    used.outputTokens += outputTokens;
    const text = textOf(result);
    const read = readObject(text, check);
    if ('value' in read) return { output: read.value, ...used };
    ({ problem } = read);
    prompt.push(
      { role: 'assistant', content: [{ type: 'text', text: text === '' ? '(nothing)' : text }] },
      { role: 'user', content: [{ type: 'text', text: `This does not fit: ${problem}. Answer with the JSON only.` }] },
    );
  }
  throw new MisfitError(`The model did not answer as the step asks: ${problem}.`, used);
}

async function ask(
  { model, question, signal }: Asking,
  prompt: LanguageModelV4Prompt,
  schema?: JsonSchema,
): Promise<LanguageModelV4GenerateResult> {
  const { maxTokens: maxOutputTokens, temperature } = question;
  return await model.doGenerate({
    prompt,
    maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    // Checked by compileJsonSchema; the SDK's type knows an older draft.
    ...(schema === undefined ? {} : { responseFormat: { type: 'json' as const, schema: schema as object } }),
    abortSignal: signal,
  });
}

const mostLetters = 1_000_000;

/** What is given is fenced off from what is asked, so that a mail is read as a mail and not as an order. */
function toPrompt({ system, prompt, inputs, output }: Question): LanguageModelV4Prompt {
  const given = Object.entries(inputs).map(([name, value]) =>
    fence(toSource(name), typeof value === 'string' ? value : JSON.stringify(value), mostLetters),
  );
  const instructions = [
    ...(system === undefined ? [] : [system]),
    ...(given.length === 0 ? [] : [outsideRule]),
    ...(output === undefined
      ? []
      : [`Answer with nothing but one JSON value that fits this JSON Schema:\n${JSON.stringify(output)}`]),
  ].join('\n\n');
  return [
    ...(instructions === '' ? [] : [{ role: 'system' as const, content: instructions }]),
    { role: 'user', content: [{ type: 'text', text: [prompt, ...given].join('\n\n') }] },
  ];
}

/** Names of inputs are written by whoever writes the workflow; they stand inside quotes. */
function toSource(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} _-]/gu, ' ').slice(0, 100);
}

function textOf({ content }: LanguageModelV4GenerateResult): string {
  return content
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('')
    .trim();
}

function usageOf({ usage }: LanguageModelV4GenerateResult) {
  return { inputTokens: usage.inputTokens.total ?? 0, outputTokens: usage.outputTokens.total ?? 0 };
}

/** Models put JSON into fences and sentences around it all the same. */
function readObject(text: string, check: SchemaCheck): { value: Json } | { problem: string } {
  const [, fenced] = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text) ?? [];
  const [inside] = /[[{][\s\S]*[\]}]/.exec(text) ?? [];
  for (const candidate of [text, fenced, inside]) {
    const read = candidate === undefined ? undefined : parseJson(candidate);
    if (!read) continue;
    const problem = check(read.value);
    if (problem) return { problem: `${problem.path === '' ? 'the value' : problem.path} ${problem.message}` };
    return { value: read.value as Json }; // just parsed from JSON
  }
  return { problem: 'it is no JSON' };
}
