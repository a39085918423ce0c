/** The built-in model, behind the same interface as every provider's, so that there is one path through the gateway. */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { JsonSchema } from '#engine/language/json';
import { answerSchema } from './offline-structure.ts';
import { withoutFences } from './outside-text.ts';
import { readReplyPrompt } from './reply-prompt.ts';
import { confidenceOf, writeOfflineReply } from './write-offline-reply.ts';

export function createOfflineModel(): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'offline',
    modelId: 'reply-1',
    supportedUrls: {},
    async doGenerate(options) {
      const { text, confidence } = answer(options);
      return {
        content: [{ type: 'text', text }],
        finishReason: { unified: 'stop', raw: undefined },
        usage: usageOf(options, text),
        warnings: [],
        providerMetadata: { offline: { confidence } },
      };
    },
    async doStream(options) {
      const { text } = answer(options);
      return { stream: ReadableStream.from(toParts(text, usageOf(options, text))) };
    },
  };
}

function* toParts(text: string, usage: LanguageModelV4Usage): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: 'reply' };
  for (const delta of text.match(/\S+\s*/g) ?? []) yield { type: 'text-delta', id: 'reply', delta };
  yield { type: 'text-end', id: 'reply' };
  yield { type: 'finish', usage, finishReason: { unified: 'stop', raw: undefined } };
}

interface OfflineAnswer {
  text: string;
  /** Between 0 and 1: how much of the message the rules have recognised. */
  confidence: number;
}

function answer({ prompt, responseFormat }: LanguageModelV4CallOptions): OfflineAnswer {
  const instructions = prompt.find((message) => message.role === 'system')?.content ?? '';
  const said = prompt.flatMap((message) => (message.role === 'user' ? message.content : []));
  const text = said.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n');
  const plain = withoutFences(text);
  if (responseFormat?.type === 'json') {
    const schema: JsonSchema = { ...responseFormat.schema };
    return { text: JSON.stringify(answerSchema(schema, plain)), confidence: 0.5 };
  }
  const reply = readReplyPrompt({ instructions, said: text });
  // A question of a workflow is no prompt of a reply: what it holds is what is answered.
  const request = { ...reply, message: reply.message || plain };
  return { text: writeOfflineReply(request), confidence: confidenceOf(request) };
}

/** Counted in words, since nothing is charged for them. */
function usageOf({ prompt }: LanguageModelV4CallOptions, text: string): LanguageModelV4Usage {
  const input = JSON.stringify(prompt).split(/\s+/).length;
  const output = text.split(/\s+/).length;
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  };
}
